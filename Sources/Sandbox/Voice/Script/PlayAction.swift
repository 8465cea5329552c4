/// Something the caller hears: the text of a `talk`, or the URL of a `stream`.
struct PlayAction: Sendable, Equatable {
    var content: String
    /// A key press ends it and counts for the `input` that follows.
    var bargeIn = false
    /// How often it plays; 0 is for ever.
    var loop = 1
}
