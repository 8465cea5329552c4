/// A `notify`: a webhook in the middle of the flow.
struct NotifyAction: Sendable, Equatable {
    var payload: JSONValue
    var callback: Callback
}
