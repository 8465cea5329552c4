import JSON
package import Logging
package import OpenTok
import REST
package import Rooms
package import Vonage

/// Rings people and controls their calls: through the Voice API, or, where no Voice application is configured, by the video cloud's SIP dial
/// straight into the session, as the vendor's Dial-Out sample does.
package struct CloudCallProvider: CallProvider {
    let video: any VideoAPI
    let voice: (any VoiceAPI)?
    let line: ConferenceLine
    /// The public base of our webhooks; there is one where there is a Voice application.
    let webhookURL: String?
    let longestCall: Duration
    let logger: Logger

    package init(video: any VideoAPI, voice: (any VoiceAPI)?, line: ConferenceLine, webhookURL: String?, longestCall: Duration, logger: Logger) {
        self.video = video
        self.voice = voice
        self.line = line
        self.webhookURL = webhookURL
        self.longestCall = longestCall
        self.logger = logger
    }

    package func ring(_ number: String, call: CallID, in room: Room) async -> RingReport {
        guard let voice, let webhookURL else { return await dial(number, call: call, in: room) }
        guard let to = PhoneNumber(number), let from = PhoneNumber(line.number) else { return .refused(reason: "bad-number") }
        do {
            // The platform's own end comes a little after ours, which says why.
            let seconds = min(Int(longestCall.components.seconds) + 60, 86_400)
            let order = try OutboundCall(
                to: .phone(to), from: .number(from), answer: .url(try WebhookAddress("\(webhookURL)/nexmo-invited?call=\(call)")),
                events: try WebhookAddress("\(webhookURL)/nexmo-events?call=\(call)"), machineDetection: .continue, lengthSeconds: seconds,
                ringingSeconds: DialLimits.ringingSeconds)
            return Self.report(await voice.createCall(order))
        } catch {
            return .refused(reason: "\(error)")
        }
    }

    static func report(_ outcome: CallOutcome) -> RingReport {
        switch outcome {
        case .created(let created): CallID(created.uuid).map { .leg($0) } ?? .unknown(reason: "no-uuid")
        case .refused(429, _): .notNow(reason: "rate-limited")
        case .refused(let status, _): .refused(reason: "refused-\(status)")
        case .notSent(.transport(let error)): .notNow(reason: error.code.rawValue)
        case .notSent(.invalid(let error)): .refused(reason: "\(error)")
        case .unknown(.transport(let error)): .unknown(reason: error.code.rawValue)
        case .unknown(.status(let status)): .unknown(reason: "status-\(status)")
        case .unknown(.malformedResponse): .unknown(reason: "malformed-response")
        }
    }

    // MARK: The SIP way

    /// How long the token lives that the phone joins the session with. It joins at once or never.
    private static let tokenLifetime: Duration = .seconds(7200)

    private func dial(_ number: String, call: CallID, in room: Room) async -> RingReport {
        let dial: SIPDial
        do throws(OpenTokError) {
            let token = try video.clientToken(
                sessionID: room.session.text, role: .publisher, data: Self.connectionData(call), lifetime: Self.tokenLifetime)
            dial = try SIPDial(
                sessionID: room.session.text, token: token, uri: try SIPURI(number: number, host: line.uri.host), from: line.number,
                credentials: line.credentials)
        } catch {
            return .refused(reason: "\(error)")
        }
        return switch await video.dial(dial) {
        case .answered(let leg): .connection(leg.connectionID)
        case .refused(429, _, _): .notNow(reason: "rate-limited")
        case .refused(let status, _, _): .refused(reason: "refused-\(status)")
        case .notSent(.transport(let error)): .notNow(reason: error.code.rawValue)
        case .notSent(.invalid(let error)): .refused(reason: "\(error)")
        case .unknown(.transport(let error)): .unknown(reason: error.code.rawValue)
        case .unknown(.status(let status)): .unknown(reason: "status-\(status)")
        case .unknown(.malformedResponse): .unknown(reason: "malformed-response")
        }
    }

    /// What browsers and session-monitoring callbacks see of the phone's connection.
    static func connectionData(_ call: CallID) -> String {
        String(
            decoding: JSONWriter.object {
                $0.member("sip", true)
                $0.member("role", "caller")
                $0.member("call", call.text)
            }, as: UTF8.self)
    }

    // MARK: Control

    package func hangUp(_ target: CallTarget) async -> HangUpReport {
        switch target {
        case .connection(let connection, let session):
            do {
                // A connection that is gone already counts as ended.
                try await video.forceDisconnect(sessionID: session.text, connectionID: connection)
                return .gone
            } catch {
                warn("A phone could not be disconnected", "\(error)")
                return .failed
            }
        case .leg(let leg, let region):
            guard let voice else { return .failed }
            let region = region.flatMap { VoiceRegion($0, configuredBase: voice.baseURL) }
            do {
                try await voice.modify(leg.text, .hangUp, region: region)
                return .asked
            } catch {
                // A call that is over cannot be hung up, and one that was made a moment ago cannot yet.
                guard case .notFound = error.reason else {
                    if case .refused = error.reason, let info = try? await voice.call(leg.text, region: region), info.status?.isFinal == true {
                        return .gone
                    }
                    warn("A call could not be ended yet", "\(error)")
                    return .failed
                }
                return .gone
            }
        }
    }

    package func apply(_ controls: [CallControl], to target: CallTarget) async -> Bool {
        guard case .leg(let leg, let region) = target, let voice else { return false }
        do {
            for control in controls {
                try await voice.modify(
                    leg.text, CallChange(control), region: region.flatMap { VoiceRegion($0, configuredBase: voice.baseURL) })
            }
            return true
        } catch {
            warn("A call could not be changed", "\(error)")
            return false
        }
    }

    package func say(_ text: String, to target: CallTarget) async {
        guard case .leg(let leg, let region) = target, let voice, let talk = try? Talk(text) else { return }
        do {
            try await voice.talk(leg.text, talk, region: region.flatMap { VoiceRegion($0, configuredBase: voice.baseURL) })
        } catch {
            warn("A caller could not be spoken to", "\(error)")
        }
    }

    private func warn(_ message: Logger.Message, _ error: String) {
        logger.warning(message, metadata: ["error": .string(error)])
    }
}

extension CallChange {
    init(_ control: CallControl) {
        self =
            switch control {
            case .mute: .mute
            case .unmute: .unmute
            case .earmuff: .earmuff
            case .unearmuff: .unearmuff
            }
    }
}
