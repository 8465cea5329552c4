/// How fast Voice was asked, as `GET /sandbox/state` shows it.
package struct VoiceRates: Sendable, Encodable, Equatable {
    /// New calls, by REST and by `connect` together.
    package let callsPerSecond: RateState
    /// All other REST requests.
    package let requestsPerSecond: RateState

    package init(callsPerSecond: RateState, requestsPerSecond: RateState) {
        self.callsPerSecond = callsPerSecond
        self.requestsPerSecond = requestsPerSecond
    }
}
