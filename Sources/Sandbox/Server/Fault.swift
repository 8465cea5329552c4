/// A fault that is switched on: what it hits, what it does, and how often.
package struct Fault: Sendable, Codable, Equatable {
    /// What the request's path must contain.
    package let path: String
    package let kind: FaultKind
    /// How long to wait first, in milliseconds. Required for `delay`, allowed for every kind.
    package let milliseconds: Int?
    /// What to answer; only for `status`, 503 when missing.
    package let status: Int?
    /// How many requests are still to be hit; 1 when missing.
    package var count: Int?

    package init(path: String, kind: FaultKind, milliseconds: Int? = nil, status: Int? = nil, count: Int? = nil) {
        self.path = path
        self.kind = kind
        self.milliseconds = milliseconds
        self.status = status
        self.count = count
    }

    /// What is wrong with the fault, in words; nil when it can be switched on.
    var mistake: String? {
        if path.isEmpty {
            return "path must not be empty; \"/\" hits every request"
        }
        if let milliseconds, !(0...SandboxLimits.faultDelayMilliseconds).contains(milliseconds) {
            return "milliseconds must be from 0 to \(SandboxLimits.faultDelayMilliseconds)"
        }
        if kind == .delay, milliseconds == nil {
            return "a delay needs milliseconds"
        }
        if let status, !(200...599).contains(status) {
            return "status must be from 200 to 599"
        }
        if let count, count < 1 {
            return "count must be at least 1"
        }
        return nil
    }
}
