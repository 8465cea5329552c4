/// A fault that is switched on: what it hits, what it does, and how often.
package struct Fault: Sendable, Codable, Equatable {
    /// What the path of the request or of the webhook's URL must contain.
    package let path: String
    package let kind: FaultKind
    /// The HTTP method a request must have; nil takes any. Not for webhooks.
    package let method: String?
    /// What a webhook must be: of the kind `answer`, `event`, `input`, `notify`, `connection`, `stream` or `call`, or of an event's status, type or
    /// name, such as `completed` or `connectionCreated`; nil takes any.
    package let event: String?
    /// How long to wait first, in milliseconds. Required for `delay` and `delayWebhook`, allowed for every kind.
    package let milliseconds: Int?
    /// What to answer; only for `status`, 503 when missing.
    package let status: Int?
    /// The `Retry-After` of that answer, in seconds. Vonage documents none, so there is none unless it is wanted.
    package let retryAfter: Int?
    /// How many are still to be hit; 1 when missing.
    package var count: Int

    package init(
        path: String,
        kind: FaultKind,
        method: String? = nil,
        event: String? = nil,
        milliseconds: Int? = nil,
        status: Int? = nil,
        retryAfter: Int? = nil,
        count: Int = 1
    ) {
        self.path = path
        self.kind = kind
        self.method = method
        self.event = event
        self.milliseconds = milliseconds
        self.status = status
        self.retryAfter = retryAfter
        self.count = count
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            path: try container.decode(String.self, forKey: .path),
            kind: try container.decode(FaultKind.self, forKey: .kind),
            method: try container.decodeIfPresent(String.self, forKey: .method),
            event: try container.decodeIfPresent(String.self, forKey: .event),
            milliseconds: try container.decodeIfPresent(Int.self, forKey: .milliseconds),
            status: try container.decodeIfPresent(Int.self, forKey: .status),
            retryAfter: try container.decodeIfPresent(Int.self, forKey: .retryAfter),
            count: try container.decodeIfPresent(Int.self, forKey: .count) ?? 1
        )
    }

    /// Whether it hits a request.
    func hits(path: String, method: String) -> Bool {
        !kind.isOfWebhooks && path.contains(self.path) && (self.method ?? method) == method
    }

    /// Whether it hits a webhook.
    ///
    /// - Parameter names: what the webhook can be called: its kind, and an event's status or type.
    func hits(webhook path: String, names: [String]) -> Bool {
        kind.isOfWebhooks && path.contains(self.path) && (event.map(names.contains) ?? true)
    }

    /// What is wrong with the fault, in words; nil when it can be switched on.
    var mistake: String? {
        if path.isEmpty {
            return "path must not be empty; \"/\" hits everything"
        }
        if let milliseconds, !(0...SandboxLimits.faultDelayMilliseconds).contains(milliseconds) {
            return "milliseconds must be from 0 to \(SandboxLimits.faultDelayMilliseconds)"
        }
        if kind == .delay || kind == .delayWebhook, milliseconds == nil {
            return "a delay needs milliseconds"
        }
        if let status, !(200...599).contains(status) {
            return "status must be from 200 to 599"
        }
        if let retryAfter, retryAfter < 0 {
            return "retryAfter must not be negative"
        }
        if kind.isOfWebhooks ? method != nil : event != nil {
            return "method is for requests, event for webhooks"
        }
        if count < 1 {
            return "count must be at least 1"
        }
        return nil
    }
}
