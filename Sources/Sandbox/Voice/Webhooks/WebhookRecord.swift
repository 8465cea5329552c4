/// One attempt at a webhook, as the call's transcript keeps it.
package struct WebhookRecord: Sendable, Codable, Equatable {
    /// `answer`, `event`, `input`, `notify` or `fallback`.
    package let kind: String
    package let method: String
    /// The URL's path, without host and query.
    package let path: String
    /// 1 or 2: which try of this URL.
    package let attempt: Int
    /// The answer's HTTP status; nil when there was no answer.
    package let status: Int?
    /// Why there was no answer; nil when there was one.
    package let failure: String?
    package let signed: Bool
    /// The request's body; for GET its query.
    package let sent: String
    package let received: String
    package let durationMilliseconds: Int
}
