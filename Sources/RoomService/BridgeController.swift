import HTTPTypes
import JSON
import Logging
import Rooms
import ServiceKit

/// `/dial-out` and `/hang-up`: makes and ends the bridge between a room's session and its conversation.
///
/// `POST` is the real route. The tutorial's `GET ?roomId=` does the same: it can reach nothing but our own conference number, and is refused to
/// browsers that were sent here by another site, by a link or by a prefetch.
struct BridgeController: Sendable {
    let keeper: BridgeKeeper
    let caps: DialCaps
    let clients: ClientAddresses
    let door: RoomDoor
    let now: @Sendable () -> Timestamp

    func dialOut(_ fields: RequestFields, _ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let room = try door.admit(request, fields, allowsGet: true)
        let budget = BridgeKeeper.Budget(address: clients.key(request, context), caps: caps)
        switch try await context.orUnavailable(Self.unwritten, { () async throws(RoomError) in try await keeper.dialOut(room, within: budget) }) {
        case .dialled(let leg): return Self.answer(leg)
        case .upWithoutLeg: return Self.answer(nil)
        case .noSuchRoom:
            throw APIError(.badRequest, "unknown_room", "There is no such room. Open its page first.")
        case .failed:
            throw APIError(.badGateway, "dial_failed", "The phone line could not be connected. Please try again.", headers: Self.noStore)
        case .unknown(let until):
            var headers = Self.noStore
            let milliseconds = until.milliseconds - now().milliseconds
            headers[.retryAfter] = String(max(1, (milliseconds + 999) / 1000))
            throw APIError(
                .gatewayTimeout, "dial_unknown",
                "The phone line may have been connected, but nobody has confirmed it. It will not be dialled again for a minute.", headers: headers)
        case .capped(let cap, let retryAfter):
            let refusal = Refusal(cap, retryAfter: retryAfter)
            context.log(.notice, "Dial-out refused", ["room": .string(room.text), "rule": .string(refusal.rule)])
            throw refusal.error
        case .busy, .notByItself:
            throw APIError(
                .serviceUnavailable, "dial_busy", "The phone line is being connected or closed. Please try again.", headers: Self.retrySoon)
        }
    }

    func hangUp(_ fields: RequestFields, _ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let room = try door.admit(request, fields, allowsGet: true)
        switch try await context.orUnavailable(Self.unwritten, { () async throws(RoomError) in try await keeper.hangUp(room) }) {
        case .done: return .text("Ok", headers: Self.noStore)
        case .nothing:
            throw APIError(.badRequest, "nothing_to_hang_up", "The phone line of this room is not connected.", headers: Self.noStore)
        case .failed:
            throw APIError(.badGateway, "hang_up_failed", "The phone line could not be closed. Please try again.", headers: Self.noStore)
        }
    }

    private static let unwritten: Logger.Message = "A bridge's record could not be read or written"
    private static let noStore: HTTPFields = [.cacheControl: "no-store"]
    private static let retrySoon: HTTPFields = [.cacheControl: "no-store", .retryAfter: "2"]

    /// The SIP call, as the tutorial's clients expect it. All null for a bridge whose dial's answer was lost: it is up, but nobody knows its ids.
    private static func answer(_ leg: Bridge.Leg?) -> ServiceResponse {
        let body = JSONWriter.object {
            for (key, value) in [("id", leg?.id), ("connectionId", leg?.connectionID), ("streamId", leg?.streamID)] {
                $0.key(escaping: key)
                if let value { $0.string(value) } else { $0.null() }
            }
        }
        return .json(body, headers: noStore)
    }
}
