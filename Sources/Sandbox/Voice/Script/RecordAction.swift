/// A `record`. The sandbox records nothing, but tells of it as the platform does.
struct RecordAction: Sendable, Equatable {
    var endOnSilenceSeconds: Int?
    var timeOutSeconds: Int?
    var endOnKey: Character?
    var callback: Callback?

    /// With any condition to end it the action holds up the flow; without, it runs beside it until the call ends.
    var isSynchronous: Bool {
        endOnSilenceSeconds != nil || timeOutSeconds != nil || endOnKey != nil
    }
}
