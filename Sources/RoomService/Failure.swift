import HTTPTypes

/// A refusal, said twice: to programs as a code and a sentence, to people as a page with advice.
struct Failure: Sendable {
    let status: HTTPResponse.Status
    let code: String
    let title: String
    let message: String
    let advice: String
    /// Seconds after which asking again makes sense; the page does so by itself.
    var retryAfterSeconds: Int?

    /// Not a failure, but it is said on the same page.
    static let welcome = Failure(
        status: .ok, code: "welcome", title: "Partyline",
        message: "People on the phone and people in a browser share one conference here.",
        advice: "Open /room/ and a name of your choice, for example /room/standup. The page shows the number to ring and the PIN to type.")
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
        message: "The place where rooms are kept does not answer.",
        advice: "This page tries again by itself in a few seconds.", retryAfterSeconds: ServiceLimits.retryAfterSeconds)
}
