import HTTPTypes
import HummingbirdCore
import Logging
import Redis
import Rooms
import ServiceKit

/// `GET /room/:roomId/roster`: who is in a room, once. `GET /room/:roomId/events`: the same and every change of it, for as long as one listens.
struct RosterController: Sendable {
    let hub: RosterHub
    let source: RosterHub.Source

    func roster(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let id = try roomID(context)
        let roster = try await orUnavailable(context) { try await source(id) }
        return .json(roster.json, headers: SecurityPolicy.privateHeaders)
    }

    func events(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let id = try roomID(context)
        if request.method == .head { return ServiceResponse(headers: Self.streamHeaders) { try await $0.finish(nil) } }
        let last = request[.lastEventID].flatMap { RedisStreamID($0) }
        let listener = try await orUnavailable(context) { try await hub.listen(to: id, after: last) }
        return ServiceResponse(headers: Self.streamHeaders) { writer in
            while let events = await listener.next() { try await writer.write(events) }
            try await writer.finish(nil)
        }
    }

    private func roomID(_ context: ServiceContext) throws -> RoomID {
        guard let id = context.parameters["roomId"].flatMap({ RoomID($0) }) else {
            throw APIError(.badRequest, Failure.badRoomID.code, Failure.badRoomID.message, headers: SecurityPolicy.privateHeaders)
        }
        return id
    }

    private func orUnavailable<Result: Sendable>(_ context: ServiceContext, _ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch RosterHubError.full {
            throw APIError(.serviceUnavailable, "too_many_listeners", "Too many pages are open here. Please try again.", headers: Self.retryLater)
        } catch RosterHubError.ending {
            throw APIError(.serviceUnavailable, "stopping", "This server is about to stop. Please try again.", headers: Self.retryLater)
        } catch {
            context.logger.error("A room's roster could not be read", metadata: ["error": "\(error)"])
            throw APIError(
                .serviceUnavailable, Failure.storeUnavailable.code, "Who is in the room cannot be read right now.", headers: Self.retryLater)
        }
    }

    private static let retryLater: HTTPFields = [.cacheControl: "no-store", .retryAfter: "1"]

    /// A connection that has carried a stream for hours isn't worth keeping for another request. nginx must not collect a stream, even if it
    /// isn't configured for it.
    private static let streamHeaders: HTTPFields = {
        var headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .connection: "close",
        ]
        headers[.accelBuffering] = "no"
        return headers
    }()
}

extension HTTPField.Name {
    /// Which event a browser had last before it connected again. Source: the HTML standard, "Server-sent events".
    fileprivate static let lastEventID = known("Last-Event-ID")
    /// nginx' own: whether to collect an answer before passing it on.
    fileprivate static let accelBuffering = known("X-Accel-Buffering")
}
