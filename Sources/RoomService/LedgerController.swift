import HTTPTypes
import JSON
import Logging
import Rooms
import ServiceKit

/// `GET /room/:roomId/calls` lists the room's ended calls; `GET /calls/:callId/explain` tells one call's story.
struct LedgerController: Sendable {
    let store: RoomStore

    /// Calls in one answer.
    static let callsPerAnswer = 100

    func calls(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        guard let room = context.parameters["roomId"].flatMap({ RoomID($0) }) else {
            throw APIError(.badRequest, Failure.badRoomID.code, Failure.badRoomID.message, headers: SecurityPolicy.privateHeaders)
        }
        var before: Timestamp?
        if let text = request.queryParameter("before") {
            guard let milliseconds = Int64(text) else {
                throw APIError(.badRequest, "bad_before", "`before` is a moment in milliseconds since 1970.", headers: SecurityPolicy.privateHeaders)
            }
            before = Timestamp(milliseconds: milliseconds)
        }
        let calls = try await context.orUnavailable(Self.unreadable) { () async throws(RoomError) in
            try await store.ledger(of: room, before: before, limit: Self.callsPerAnswer)
        }
        let body = JSONWriter.object(capacity: 4096) {
            $0.member("roomId", room.text)
            $0.key("calls")
            $0.beginArray()
            for call in calls { call.write(to: &$0) }
            $0.endArray()
            // Where to go on: the end of the oldest in this answer.
            if calls.count == Self.callsPerAnswer, let oldest = calls.last?.endedAt { $0.member("next", oldest.milliseconds) }
        }
        return .json(body, headers: SecurityPolicy.privateHeaders)
    }

    func explain(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        guard let id = context.parameters["callId"].flatMap({ CallID($0) }),
            let history = try await context.orUnavailable(Self.unreadable, { () async throws(RoomError) in try await store.history(of: id) })
        else {
            throw APIError(.notFound, "unknown_call", "Nothing is known of such a call.", headers: SecurityPolicy.privateHeaders)
        }
        let summary = CallSummary(history)
        let body = JSONWriter.object(capacity: 4096) {
            $0.key("call")
            summary.write(to: &$0)
            if let room = history.room { $0.member("roomId", room.text) }
            if let voiceID = history.voiceID { $0.member("voiceUUID", voiceID.text) }
            $0.key("story")
            $0.beginArray()
            for entry in history.timeline {
                $0.beginObject()
                $0.member("at", entry.at.iso8601)
                $0.member("what", entry.kind.word)
                $0.member("text", entry.sentence)
                for fact in CallEntry.Fact.allCases {
                    guard let value = entry.facts[fact] else { continue }
                    $0.key(escaping: fact.rawValue)
                    $0.string(value)
                }
                $0.endObject()
            }
            $0.endArray()
        }
        return .json(body, headers: SecurityPolicy.privateHeaders)
    }

    private static let unreadable: Logger.Message = "The record of calls could not be read"
}
