import HTTPTypes
import JSON
import Logging
import Rooms
import ServiceKit
import Vonage

/// Single phones: `/dial-out` with a number rings somebody into a room; `/hang-up` with a call, a number or `all` ends calls; `/mute`, `/unmute`,
/// `/hold` and `/resume` do that to one caller. By `POST` alone, and only for calls of the room that is named.
struct PhoneController: Sendable {
    let calls: CallKeeper
    let bridges: BridgeKeeper
    let policy: DialPolicy
    /// Ours, in international form, digits only: a call to it would come back to us.
    let conferenceNumber: String
    let caps: DialCaps
    let callers: CallerKey.Hasher
    let clients: ClientAddresses
    let door: RoomDoor

    /// Whether a request to `/dial-out` is about a phone, and not about the bridge.
    static func isDialOut(_ fields: RequestFields) -> Bool { fields["phoneNumber"] != nil }

    /// The same of `/hang-up`.
    static func isHangUp(_ fields: RequestFields) -> Bool {
        isSet(fields["all"]) || fields["callId"] != nil || fields["phoneNumber"] != nil
    }

    func dialOut(_ fields: RequestFields, _ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let room = try door.admit(request, fields)
        guard let number = fields["phoneNumber"].flatMap({ PhoneNumber($0) }) else {
            throw APIError(
                .badRequest, "bad_number", "A phone number has a country code and 7 to 15 digits in all, for example +1 415 555 0100.",
                headers: Self.noStore)
        }
        let invitation = CallKeeper.Invitation(
            room: room, number: number.digits, maskedNumber: number.masked, caller: callers.key(number: number.digits), name: fields["name"],
            inviter: fields["from"], address: clients.key(request, context))
        let verdict = number.digits == conferenceNumber ? .ownNumber : policy.verdict(on: number.digits)
        let isDryRun = Self.isSet(fields["dryRun"])
        guard verdict.isAllowed else {
            let refusal = Refusal(verdict)
            if isDryRun { return Self.answer(refusal) }
            context.log(.notice, "Ringing refused", ["room": .string(room.text), "rule": .string(verdict.rule)])
            throw refusal.error
        }
        if isDryRun {
            let reservation = try await context.orUnavailable(Self.unwritten) { () async throws(RoomError) in
                try await calls.mayPlace(invitation, caps: caps)
            }
            return Self.answer(Refusal(reservation, allowedBy: verdict))
        }
        switch try await context.orUnavailable(Self.unwritten, { () async throws(RoomError) in try await calls.place(invitation, caps: caps) }) {
        case .ringing(let call): return Self.answer(call, .ringing, status: .ok)
        case .queued(let call): return Self.answer(call, .queued, status: .accepted)
        case .failed:
            throw APIError(.badGateway, "ring_failed", "The phone service refused the call.", headers: Self.noStore)
        case .refused(let reservation):
            let refusal = Refusal(reservation, allowedBy: verdict)
            context.log(.notice, "Ringing refused", ["room": .string(room.text), "rule": .string(refusal.rule)])
            throw refusal.error
        case .noSuchRoom:
            throw APIError(.badRequest, "unknown_room", "There is no such room. Open its page first.", headers: Self.noStore)
        }
    }

    func hangUp(_ fields: RequestFields, _ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let room = try door.admit(request, fields)
        if Self.isSet(fields["all"]) {
            try await context.orUnavailable(Self.unwritten) { () async throws(RoomError) in
                try await calls.hangUpAll(in: room)
                _ = try await bridges.hangUp(room)
            }
            return Self.ok
        }
        if let text = fields["callId"] {
            guard let call = CallID(text) else { throw Self.unknownCall }
            return try Self.answer(
                try await context.orUnavailable(Self.unwritten) { () async throws(RoomError) in try await calls.hangUp(call, in: room, by: .room) })
        }
        guard let number = fields["phoneNumber"].flatMap({ PhoneNumber($0) }) else { throw Self.unknownCall }
        let caller = callers.key(number: number.digits)
        return try Self.answer(
            try await context.orUnavailable(Self.unwritten) { () async throws(RoomError) in try await calls.hangUp(callsOf: caller, in: room) })
    }

    func apply(_ wish: CallKeeper.Wish, _ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let fields = try RequestFields(request, context)
        let room = try door.admit(request, fields)
        guard let call = fields["callId"].flatMap({ CallID($0) }) else { throw Self.unknownCall }
        return try Self.answer(
            try await context.orUnavailable(Self.unwritten) { () async throws(RoomError) in try await calls.apply(wish, to: call, in: room) })
    }

    private static func isSet(_ flag: String?) -> Bool {
        flag.map { ["1", "true", "yes", "on"].contains($0.lowercased()) } ?? false
    }

    // MARK: Answers

    private static let unwritten: Logger.Message = "A call's record could not be read or written"
    private static let noStore: HTTPFields = [.cacheControl: "no-store"]
    private static var ok: ServiceResponse { .text("Ok", headers: noStore) }
    private static let unknownCall = APIError(.notFound, "unknown_call", "There is no such call in this room.", headers: noStore)

    private static func answer(_ answer: CallKeeper.Answer) throws -> ServiceResponse {
        switch answer {
        case .done: return ok
        case .unknownCall: throw unknownCall
        case .notNow:
            throw APIError(.conflict, "not_now", "That cannot be done to this call now.", headers: noStore)
        case .failed:
            throw APIError(.badGateway, "not_confirmed", "The phone service did not do that. Please try again.", headers: noStore)
        }
    }

    private static func answer(_ call: CallID, _ state: Caller.State, status: HTTPResponse.Status) -> ServiceResponse {
        let body = JSONWriter.object {
            $0.member("id", call.text)
            $0.member("state", state.rawValue)
        }
        return .json(body, status: status, headers: noStore)
    }

    private static func answer(_ refusal: Refusal) -> ServiceResponse {
        let body = JSONWriter.object {
            $0.member("allowed", refusal.isNone)
            $0.member("rule", refusal.rule)
            $0.member("message", refusal.message)
        }
        return .json(body, headers: noStore)
    }
}
