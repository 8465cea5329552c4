/// What a fault does to a request.
package enum FaultKind: String, Sendable, Codable {
    /// Wait, then act and answer as usual.
    case delay
    /// Break the connection without acting.
    case resetBefore
    /// Act, then break the connection without answering.
    case resetAfter
    /// Answer with a status instead of acting.
    case status
}
