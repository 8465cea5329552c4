import Logging
import OpenTok
package import Rooms
import Vonage

extension CloudBridgeProvider: RoomWitness {
    /// Connections of one session that are tried in one look, one request each.
    static let triedAtOnce = 20
    /// What a connection is, leg or browser, is believed for good once it is this old: a leg may not take keys at its very beginning.
    static let settledAfter: Duration = .seconds(60)

    package func legs(of session: Rooms.SessionID, known: String?, at moment: Timestamp) async -> Bridge.Sighting? {
        do throws(OpenTokError) {
            var legs: [Bridge.Sighting.Leg] = []
            var untried = 0
            var tried = 0
            // The newest first: what isn't known yet is most likely new.
            let connections = try await connections(session).sorted { $0.createdMilliseconds ?? 0 > $1.createdMilliseconds ?? 0 }
            for connection in connections where !browsers.contains(connection.id) {
                let created = connection.createdMilliseconds.map { Timestamp(milliseconds: $0) }
                if connection.id != known {
                    guard tried < Self.triedAtOnce else {
                        untried += 1
                        continue
                    }
                    tried += 1
                    guard try await isLeg(connection.id, session) else {
                        if let created, created + Self.settledAfter < moment { browsers.insert(connection.id) }
                        continue
                    }
                }
                legs.append(Bridge.Sighting.Leg(connectionID: connection.id, created: created))
            }
            var sure: [String: Timestamp] = [:]
            for connection in connections where browsers.contains(connection.id) {
                sure[connection.id] = connection.createdMilliseconds.map { Timestamp(milliseconds: $0) }
            }
            return Bridge.Sighting(
                legs: legs, present: Set(connections.map(\.id)), browsers: sure, isComplete: untried == 0, at: moment)
        } catch {
            logger.warning("A session could not be looked at", metadata: ["error": "\(error)"])
            return nil
        }
    }

    package func end(of call: CallHistory) async -> CallEntry? {
        guard let voice, let id = call.voiceID else { return nil }
        let region = call.region.flatMap { VoiceRegion($0, configuredBase: voice.baseURL) }
        do throws(VoiceError) {
            let info = try await voice.call(id.text, region: region)
            guard let status = info.status, status.isFinal, let word = Rooms.CallStatus(rawValue: status.rawValue) else { return nil }
            let ended = info.endTime.flatMap { WebhookTime.milliseconds($0) }.map { Timestamp(milliseconds: $0) }
            var entry = CallEntry(.status(word), at: ended ?? now(), facts: [.detail: "reconciled"], mark: "reconciled")
            entry.facts[.start] = info.startTime
            entry.facts[.end] = info.endTime
            entry.facts[.duration] = info.duration
            entry.facts[.rate] = info.rate
            entry.facts[.price] = info.price
            entry.facts[.network] = info.network
            return entry
        } catch {
            logger.warning("A call could not be looked up", metadata: ["call": "\(call.id)", "error": "\(error)"])
            return nil
        }
    }
}
