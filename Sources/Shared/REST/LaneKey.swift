/// What requests share a concurrency limit: those to one host and port, in one lane.
struct LaneKey: Hashable, Sendable {
    var authority: String
    var lane: RESTRequest.Lane
}
