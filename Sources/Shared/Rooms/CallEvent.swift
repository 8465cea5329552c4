/// One thing a webhook told us of a call, in the domain's words.
package struct CallEvent: Sendable, Equatable {
    package var call: CallID
    package var status: CallStatus
    package var direction: String?
    /// Masked already.
    package var from: String?
    package var to: String?
    package var conversation: String?
    /// As the platform sent it: ISO 8601.
    package var timestamp: String?
    /// Decimal seconds, rate and price as the platform sent them: strings, never floating point.
    package var duration: String?
    package var rate: String?
    package var price: String?
    package var startTime: String?
    package var endTime: String?
    /// Why the leg ended, where the platform says (`declined`, `timeout`, ...).
    package var detail: String?

    package init(call: CallID, status: CallStatus) {
        self.call = call
        self.status = status
    }

    /// The fields that are set, flat, as `HSET` takes them. All but the status keep the first value seen.
    var fields: [String] {
        var fields: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { fields += [name, value] }
        }
        add("direction", direction)
        add("from", from)
        add("to", to)
        add("conversation", conversation)
        add("at:\(status.rawValue)", timestamp ?? "?")
        add("duration", duration)
        add("rate", rate)
        add("price", price)
        add("start", startTime)
        add("end", endTime)
        add("detail", detail)
        return fields
    }
}
