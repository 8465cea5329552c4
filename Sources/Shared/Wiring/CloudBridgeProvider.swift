import JSON
package import Logging
package import OpenTok
import REST
package import Rooms
package import Vonage

/// Makes bridges with OpenTok's SIP dial and ends them by force-disconnecting. Where only the Voice leg is known, because the dial's answer was
/// lost, it ends them through the Voice API, or looks for the leg among the session's connections.
package struct CloudBridgeProvider: BridgeProvider {
    let video: any VideoAPI
    let voice: (any VoiceAPI)?
    let line: ConferenceLine
    let proofKey: BridgeProof.Key
    let now: @Sendable () -> Timestamp
    let clock: any Clock<Duration>
    let logger: Logger
    /// Connections that are surely no legs.
    let browsers = RecentNames(limit: 10_000)

    /// How long the token lives that the leg joins the session with. It joins at once or never.
    static let tokenLifetime: Duration = .seconds(7200)
    /// What a SIP leg can be played without anybody hearing it: a pause.
    static let silentDigits = "p"

    /// - Parameters:
    ///   - voice: nil where no Voice application is configured.
    ///   - clock: what ends the trying.
    package init(
        video: any VideoAPI, voice: (any VoiceAPI)?, line: ConferenceLine, proofKey: BridgeProof.Key,
        now: @escaping @Sendable () -> Timestamp, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.video = video
        self.voice = voice
        self.line = line
        self.proofKey = proofKey
        self.now = now
        self.clock = clock
        self.logger = logger
    }

    package func dial(_ room: Room, operation: OperationID) async -> DialReport {
        let proof = BridgeProof(room: room.id, operation: operation, expires: now() + RoomLimits.proofLifetime)
        let dial: SIPDial
        do throws(OpenTokError) {
            let token = try video.clientToken(
                sessionID: room.session.text, role: .publisher, data: Self.connectionData(operation), lifetime: Self.tokenLifetime)
            dial = try SIPDial(
                sessionID: room.session.text, token: token, uri: line.uri, from: line.uri.number,
                headers: [(BridgeProof.headerName, proofKey.sign(proof, session: room.session))], credentials: line.credentials)
        } catch {
            return DialReport(.failed, reason: "\(error)")
        }
        let report = Self.report(await video.dial(dial))
        if !report.reason.isEmpty {
            logger.warning("A dial failed", metadata: ["room": "\(room.id)", "operation": "\(operation)", "reason": "\(report.reason)"])
        }
        return report
    }

    /// What browsers see of the leg: the only way to tell it from a person. The shape is that of the platform's samples.
    static func connectionData(_ operation: OperationID) -> String {
        String(
            decoding: JSONWriter.object {
                $0.member("sip", true)
                $0.member("role", "client")
                $0.member("name", "Phone")
                $0.member("operation", operation.text)
            }, as: UTF8.self)
    }

    /// What a dial's outcome means for the record.
    static func report(_ outcome: DialOutcome) -> DialReport {
        switch outcome {
        case .answered(let leg):
            DialReport(.taken(Bridge.Leg(id: leg.id, connectionID: leg.connectionID, streamID: leg.streamID)))
        case .refused(let status, let code, _):
            DialReport(.failed, reason: "the provider refused with status \(status)" + (code.map { ", code \($0)" } ?? ""))
        case .notSent(.transport(let error)): DialReport(.failed, reason: "the provider could not be reached: \(error.code.rawValue)")
        case .notSent(.invalid(let error)): DialReport(.failed, reason: "\(error)")
        case .unknown(.transport(let error)): DialReport(.unknown, reason: "the provider's answer was lost: \(error.code.rawValue)")
        case .unknown(.status(let status)): DialReport(.unknown, reason: "the provider answered with status \(status)")
        case .unknown(.malformedResponse): DialReport(.unknown, reason: "the provider's answer made no sense")
        }
    }
}
