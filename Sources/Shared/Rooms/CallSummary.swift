package import JSON

/// One call as the ledger lists it: who, when, how long, why it ended, and what the platform charged.
///
/// Durations, rates and prices are the platform's own decimal text, never a binary number.
package struct CallSummary: Sendable, Equatable {
    package let id: CallID
    package let role: CallRole?
    package let caller: Caller
    package let startedAt: Timestamp?
    package let answeredAt: Timestamp?
    package let joinedAt: Timestamp?
    package let endedAt: Timestamp?
    /// Seconds.
    package let duration: String?
    /// Euros a minute.
    package let rate: String?
    /// Euros.
    package let price: String?

    package init(_ history: CallHistory) {
        let entries = history.entries.values
        func first(_ matches: (CallEntry) -> Bool) -> Timestamp? { entries.lazy.filter(matches).map(\.at).min() }
        func decimal(_ fact: CallEntry.Fact) -> String? {
            // Every delivery says the same; were it not so, all replicas would still pick one.
            entries.lazy.compactMap { $0.facts[fact] }.filter(\.isDecimal).max()
        }
        id = history.id
        role = history.role
        caller = Caller(history)
        startedAt = first { _ in true }
        answeredAt = first { [.status(.answered), .status(.human), .status(.machine)].contains($0.kind) }
        joinedAt = first { $0.kind == .joined }
        endedAt = first(\.isEnd)
        duration = decimal(.duration)
        rate = decimal(.rate)
        price = decimal(.price)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id.text)
        if let role { json.member("role", role.rawValue) }
        json.member("direction", caller.isOutbound ? "outbound" : "inbound")
        json.member("state", caller.state.rawValue)
        if let number = caller.number { json.member("number", number) }
        if let name = caller.name { json.member("name", name) }
        if let startedAt { json.member("startedAt", startedAt.iso8601) }
        if let answeredAt { json.member("answeredAt", answeredAt.iso8601) }
        if let joinedAt { json.member("joinedAt", joinedAt.iso8601) }
        if let endedAt { json.member("endedAt", endedAt.iso8601) }
        if let cause = caller.cause {
            json.member("cause", cause.rawValue)
            json.member("causeText", cause.text)
        }
        if let duration { json.member("durationSeconds", duration) }
        if let rate { json.member("ratePerMinute", rate) }
        if let price { json.member("price", price) }
        json.endObject()
    }
}

extension String {
    /// Digits, and a point with more digits.
    fileprivate var isDecimal: Bool {
        let parts = utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    }
}
