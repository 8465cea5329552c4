import HTTPTypes
import Rooms
import ServiceKit

/// Gives a room's page its token, and asks for it where a request has side effects.
struct PageTokenCheck: Sendable {
    /// Who needs a token.
    enum Policy: String, CaseIterable, Sendable {
        /// Whoever looks like a browser. Programs hold no session of anybody's that another site could use, so they may do without.
        case browsers
        case always
    }

    let key: PageToken.Key
    let policy: Policy
    let now: @Sendable () -> Timestamp

    func token(for room: RoomID) -> String {
        key.sign(room, expires: now() + ServiceLimits.tokenLifetime)
    }

    /// - Throws: ``APIError`` 403 when a token is needed and there is none, or not the room's.
    func check(_ headers: HTTPFields, _ fields: RequestFields, room: RoomID) throws(APIError) {
        guard policy == .always || FetchMetadata.isBrowser(headers) else { return }
        guard let token = headers[Self.headerName] ?? fields["token"], key.verify(token, room: room, now: now()) else {
            throw APIError(
                .forbidden, "page_token", "This page may no longer do that. Reload it and try again.", headers: [.cacheControl: "no-store"])
        }
    }

    private static let headerName = HTTPField.Name.known("X-Partyline-Token")
}
