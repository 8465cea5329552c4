/// How a call ended.
struct CallEnding: Sendable, Equatable {
    enum Side: String, Sendable {
        case user
        case platform
    }

    var status = CallStatus.completed
    var by: Side
    /// More of the reason, in the webhook's `detail`.
    var detail: String?
    var sipCode: Int?

    static let callerHungUp = CallEnding(by: .user)
    static let platformHungUp = CallEnding(by: .platform)
    static let declined = CallEnding(status: .rejected, by: .user, detail: "declined", sipCode: 603)

    /// What the transcript says.
    var text: String {
        let reason = status == .completed ? "by \(by.rawValue)" : [status.rawValue, detail].compactMap { $0 }.joined(separator: ", ")
        return "ended \(reason)"
    }

    /// Fields of the status event besides the common ones.
    var extra: [String: JSONValue] {
        var extra: [String: JSONValue] = [:]
        if let detail { extra["detail"] = .string(detail) }
        if let sipCode { extra["sip_code"] = .integer(sipCode) }
        return extra
    }

    /// `completed` comes last for every call, except one that was rejected (webhook reference).
    var isFollowedByCompleted: Bool { status != .rejected }
}
