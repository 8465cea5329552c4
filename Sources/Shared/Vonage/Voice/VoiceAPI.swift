/// Vonage's Voice REST API: the part of it we use.
///
/// `region` is where a call lives, from its webhooks; without one the configured base is asked.
package protocol VoiceAPI: Sendable {
    /// The base URL requests go to without a region.
    var baseURL: String { get }

    /// Makes a call. Sent at most once: each arrival is a phone call.
    func createCall(_ call: OutboundCall) async -> CallOutcome

    /// Changes a call under way: hangs up, mutes, transfers.
    ///
    /// - Throws: ``VoiceError``; `notFound` if the call is over, or lives in another region.
    func modify(_ uuid: String, _ change: CallChange, region: VoiceRegion?) async throws(VoiceError)

    /// Looks a call up.
    ///
    /// - Throws: ``VoiceError``.
    func call(_ uuid: String, region: VoiceRegion?) async throws(VoiceError) -> CallInfo

    /// Lists the account's calls, a page at a time.
    ///
    /// - Throws: ``VoiceError``.
    func calls(_ filter: CallFilter, region: VoiceRegion?) async throws(VoiceError) -> CallPage

    /// Says a text to the call, beside what it is doing.
    func talk(_ uuid: String, _ talk: Talk, region: VoiceRegion?) async throws(VoiceError)
    /// Ends what ``talk(_:_:region:)`` began.
    func stopTalk(_ uuid: String, region: VoiceRegion?) async throws(VoiceError)

    /// Plays a sound to the call, beside what it is doing.
    func stream(_ uuid: String, _ stream: AudioStream, region: VoiceRegion?) async throws(VoiceError)
    /// Ends what ``stream(_:_:region:)`` began.
    func stopStream(_ uuid: String, region: VoiceRegion?) async throws(VoiceError)

    /// - Parameter digits: `0`–`9`, `*`, `#`, and `p` for a pause.
    func playDTMF(_ uuid: String, digits: String, region: VoiceRegion?) async throws(VoiceError)
}
