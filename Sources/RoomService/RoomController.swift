import HTTPTypes
import JSON
import Logging
import OpenTok
import Rooms
import ServiceKit

/// `GET /room/:roomId`: gets or makes the room, and shows it as a page, or as JSON for native clients.
struct RoomController: Sendable {
    let store: RoomStore
    let video: any VideoAPI
    let pages: Pages
    let pageTokens: PageTokenCheck
    let conferenceNumber: String
    let clients: ClientAddresses
    let newRooms: NewRooms
    let now: @Sendable () -> Timestamp
    var random = RandomSource.system
    let firstVisits = FirstVisits()

    nonisolated(nonsending) func show(_ request: ServiceRequest, _ context: ServiceContext) async throws -> ServiceResponse {
        let wantsJSON = request.wantsJSON
        guard let id = context.parameters["roomId"].flatMap({ RoomID($0) }) else {
            return pages.failure(.badRoomID, asJSON: wantsJSON, context)
        }
        let room: Room
        let token: String
        do {
            room = try await self.room(id) { clients.key(request, context) }
            token = try video.clientToken(sessionID: room.session.text, role: .publisher, data: nil, lifetime: ServiceLimits.tokenLifetime)
        } catch let error as OpenTokError {
            context.logger.error("A room's session or token could not be made", metadata: ["room": "\(id)", "error": "\(error)"])
            return pages.failure(.videoUnavailable, asJSON: wantsJSON, context)
        } catch let error as RoomError {
            context.logger.error("A room could not be read or made", metadata: ["room": "\(id)", "error": "\(error)"])
            return pages.failure(.storeUnavailable, asJSON: wantsJSON, context)
        }
        if wantsJSON { return .json(json(room, token: token), headers: SecurityPolicy.privateHeaders) }
        return pages.room(room, token: token, pageToken: pageTokens.token(for: room.id))
    }

    /// `GET /room?name=`: where the start page's form leads. To the room's own address; without a name to a fresh room, which nobody guesses.
    func open(_ request: ServiceRequest, _ context: ServiceContext) throws -> ServiceResponse {
        guard let name = try RequestFields(request, context)["name"], let id = name.isEmpty ? freshRoom() : RoomID(name) else {
            return pages.failure(.badRoomID, asJSON: request.wantsJSON, context)
        }
        var headers = SecurityPolicy.privateHeaders
        headers[.location] = "/room/\(id)"
        return ServiceResponse(status: .seeOther, headers: headers)
    }

    /// A name that can be said over the telephone: `bilo-vaku-temi`, one of 85 to the power of 6.
    private func freshRoom() -> RoomID? {
        var random = random
        let syllables = (0..<6).map { _ in
            [Self.consonants, Self.vowels].map { letters in letters[Int.random(in: letters.indices, using: &random)] }
        }
        let words = stride(from: 0, to: syllables.count, by: 2).map { String(syllables[$0] + syllables[$0 + 1]) }
        return RoomID(words.joined(separator: "-"))
    }

    private static let consonants = Array("bdfghjklmnprstvwz")
    private static let vowels = Array("aeiou")

    /// - Parameter client: who asks, if it comes to making the room.
    private nonisolated(nonsending) func room(_ id: RoomID, for client: () -> CallerKey) async throws -> Room {
        if let room = try await store.room(id, now: now()) { return room }
        let client = client()
        return try await firstVisits.room(id) { [store, video, newRooms, now] in
            if let wait = newRooms.count(client, now: now()) {
                throw APIError(
                    .tooManyRequests, "too_many_rooms", "Many new rooms were opened from here lately. Rooms that exist already still work.",
                    headers: [.cacheControl: "no-store", .retryAfter: String(wait.wholeMilliseconds / 1000 + 1)])
            }
            do {
                let session = try await video.createSession()
                guard let session = SessionID(session) else { throw OpenTokError(.createSession, .malformedResponse(status: 200)) }
                return try await store.create(id, session: session, now: now()).room
            } catch {
                // An outage must not use up what people may make once it is over: their pages try again by themselves.
                newRooms.takeBack(client, now: now())
                throw error
            }
        }
    }

    private func json(_ room: Room, token: String) -> [UInt8] {
        JSONWriter.object(capacity: 1536) {
            $0.member("roomId", room.id.text)
            $0.member("apiKey", video.projectID)
            $0.member("sessionId", room.session.text)
            $0.member("token", token)
            $0.member("pin", room.pin.digits)
            $0.member("pageToken", pageTokens.token(for: room.id))
            $0.member("conferenceNumber", conferenceNumber)
        }
    }
}

extension ServiceRequest {
    /// Whether the client asks for JSON rather than a page: it names `application/json` and not `text/html`.
    var wantsJSON: Bool { accepts("application/json") && !accepts("text/html") }
}
