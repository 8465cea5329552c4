import Logging
import OpenTok
package import Rooms
import Vonage

extension CloudBridgeProvider {
    package func end(_ target: Bridge.Target, session: Rooms.SessionID) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await tryToEnd(target, session) }
            group.addTask {
                try? await clock.sleep(for: RoomLimits.endAtMost)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private func tryToEnd(_ target: Bridge.Target, _ session: Rooms.SessionID) async -> Bool {
        switch target {
        case .connection(let connection):
            do {
                try await video.forceDisconnect(sessionID: session.text, connectionID: connection)
                return true
            } catch {
                logger.warning("A leg could not be ended", metadata: ["error": "\(error)"])
                return false
            }
        case .call(let call, let region, let dialled):
            if await hangUp(call, region) { return true }
            return await disconnectLeg(dialled, session)
        }
    }

    /// Hangs up a call through the Voice API.
    ///
    /// - Parameter region: where it lives, if that is known. Any other region answers 404 for a live call (Voice API reference).
    /// - Returns: whether it is surely over.
    private func hangUp(_ call: CallID, _ region: String?) async -> Bool {
        guard let voice else { return false }
        let region = region.flatMap { VoiceRegion($0, configuredBase: voice.baseURL) }
        do throws(VoiceError) {
            try await voice.modify(call.text, .hangUp, region: region)
            return true
        } catch {
            switch error.reason {
            case .notFound where region != nil: return true
            case .notFound, .refused:
                // Elsewhere, or over already: what is over is answered for.
                if let status = try? await voice.call(call.text, region: region).status, status.isFinal { return true }
            default: break
            }
            logger.warning("A call could not be ended", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Finds the leg among the session's connections and disconnects it. REST tells of a connection no more than when it was made: so it is one
    /// that was made when ours was dialled and that takes keys, as only SIP legs do, and ours are the session's only ones. If there are several,
    /// nobody is thrown out.
    ///
    /// - Returns: whether it is surely gone.
    private func disconnectLeg(_ dialled: Timestamp, _ session: Rooms.SessionID) async -> Bool {
        do throws(OpenTokError) {
            var legs: [String] = []
            for connection in try await connections(session) where Self.mayBeLeg(connection, dialled: dialled) {
                if try await isLeg(connection.id, session) { legs.append(connection.id) }
            }
            guard legs.count <= 1 else {
                logger.warning("A leg could not be told from others", metadata: ["legs": "\(legs.count)"])
                return false
            }
            if let leg = legs.first { try await video.forceDisconnect(sessionID: session.text, connectionID: leg) }
            return true
        } catch {
            logger.warning("A leg could not be found", metadata: ["error": "\(error)"])
            return false
        }
    }

    func connections(_ session: Rooms.SessionID) async throws(OpenTokError) -> [VideoConnection] {
        do throws(OpenTokError) {
            return try await video.listConnections(sessionID: session.text)
        } catch {
            // Nobody is connected.
            guard case .notFound = error.reason else { throw error }
            return []
        }
    }

    func isLeg(_ connection: String, _ session: Rooms.SessionID) async throws(OpenTokError) -> Bool {
        do throws(OpenTokError) {
            try await video.playDTMF(sessionID: session.text, connectionID: connection, digits: Self.silentDigits)
            return true
        } catch {
            guard case .notFound = error.reason else { throw error }
            return false
        }
    }

    /// Whether a connection was made when the leg was dialled, as far as two clocks can tell.
    static func mayBeLeg(_ connection: VideoConnection, dialled: Timestamp) -> Bool {
        guard let created = connection.createdMilliseconds else { return true }
        let moment = Timestamp(milliseconds: created)
        return dialled - RoomLimits.clockSkew <= moment && moment <= dialled + RoomLimits.diallingAtMost + RoomLimits.clockSkew
    }
}
