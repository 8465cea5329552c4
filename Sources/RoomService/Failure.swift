import HTTPTypes
import ServiceKit

/// A refusal, said twice: to programs as a code and a sentence, to people as a page with advice.
struct Failure: Sendable {
    let status: HTTPResponse.Status
    let code: String
    let title: String
    let message: String
    let advice: String
    /// Seconds after which asking again makes sense; the page does so by itself.
    var retryAfterSeconds: Int?

    init(status: HTTPResponse.Status, code: String, title: String, message: String, advice: String, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.code = code
        self.title = title
        self.message = message
        self.advice = advice
        self.retryAfterSeconds = retryAfterSeconds
    }

    static let badRoomID = Failure(
        status: .badRequest, code: "bad_room_id", title: "That is not a room name",
        message: "A room name has 1 to 64 letters, digits, dashes and underscores, and nothing else.",
        advice: "Change the name in the address, for example to /room/standup.")
    static let videoUnavailable = Failure(
        status: .serviceUnavailable, code: "video_unavailable", title: "This room cannot be opened right now",
        message: "The video service does not answer, and a new room needs it. Rooms that exist already still work.",
        advice: "This page tries again by itself in a few seconds.", retryAfterSeconds: ServiceLimits.retryAfterSeconds)
    static let storeUnavailable = Failure(
        status: .serviceUnavailable, code: "store_unavailable", title: "This room cannot be opened right now",
        message: "The place where rooms are kept does not answer. Please try again in a moment.",
        advice: "This page tries again by itself in a few seconds.", retryAfterSeconds: ServiceLimits.retryAfterSeconds)

    /// An error of any route, as a page says it.
    init(_ error: APIError) {
        let (title, advice): (String, String) =
            switch error.status {
            case .badRequest: ("That cannot be read", "Check the address, or begin again from the start page.")
            case .forbidden: ("That is not allowed", "Open the room's page and use its buttons.")
            case .notFound: ("There is nothing here", "Check the address. A room's address ends in /room/ and its name.")
            case .methodNotAllowed: ("That does not work this way", "Open the room's page and use its buttons.")
            case .contentTooLarge, .requestHeaderFieldsTooLarge: ("That was too much", "What was sent is larger than anything this page needs.")
            case .requestTimeout: ("That took too long", "Check your connection and try again.")
            case .tooManyRequests: ("That was too often", "Wait a moment, then try again.")
            case .serviceUnavailable: ("This does not work right now", "This page tries again by itself in a few seconds.")
            default: ("That did not work", "Try again in a moment. If it goes on, tell whoever runs this service the number below.")
            }
        self.init(
            status: error.status, code: error.code, title: title, message: error.message, advice: advice,
            retryAfterSeconds: error.status == .serviceUnavailable ? ServiceLimits.retryAfterSeconds : nil)
    }
}
