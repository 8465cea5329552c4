/// One end of a call as Voice REST and the answer webhook describe it.
struct CallEndpoint: Sendable, Equatable {
    /// `phone`, `sip`, …
    var type: String
    /// A number without `+`, a SIP URI, or whatever the type calls for.
    var address: String

    var json: JSONValue {
        type == "sip" ? ["type": "sip", "uri": .string(address)] : ["type": .string(type), "number": .string(address)]
    }
}
