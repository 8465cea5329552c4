import HTTPTypes
import Rooms
import ServiceKit

/// Where requests with side effects come in: which room one is about, and whether whoever sends it may do something to that.
struct RoomDoor: Sendable {
    let pageTokens: PageTokenCheck

    /// - Parameter allowsGet: whether the tutorial's `GET` does the same. `HEAD` never does: whoever sends it (a link preview, a monitor) wants to
    ///   know of a page.
    /// - Throws: ``APIError`` 405 for another method, 403 for a browser that may not, 400 for what is no room's id.
    func admit(_ request: ServiceRequest, _ fields: RequestFields, allowsGet: Bool = false) throws(APIError) -> RoomID {
        guard request.method == .post || (allowsGet && request.method == .get) else {
            throw APIError(
                .methodNotAllowed, "method_not_allowed", "This method is not allowed here.", headers: [.allow: allowsGet ? "GET, POST" : "POST"])
        }
        try FetchMetadata.check(request.headers)
        guard let room = fields["roomId"].flatMap({ RoomID($0) }) else {
            throw APIError(.badRequest, Failure.badRoomID.code, Failure.badRoomID.message, headers: [.cacheControl: "no-store"])
        }
        try pageTokens.check(request.headers, fields, room: room)
        return room
    }
}
