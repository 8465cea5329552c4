/// OpenTok or its successor, Vonage Video: the part of it we use. Two environments, one seam.
///
/// The environments differ in credentials, host and the shape of tokens; ``VideoEnvironment`` holds that. Paths and bodies are the same,
/// so that one ``VideoClient`` serves both.
package protocol VideoAPI: Sendable {
    /// What a browser needs beside the token: the API key, or the application id in the unified environment.
    var projectID: String { get }

    /// Makes a routed session, which is the only kind SIP can join. A repeated try may leave an unused session behind, which costs nothing.
    ///
    /// - Returns: the session id.
    /// - Throws: ``OpenTokError``.
    func createSession() async throws(OpenTokError) -> String

    /// Makes a client token. Local: no request.
    ///
    /// - Parameters:
    ///   - data: connection data, at most ``OpenTokLimits/connectionDataCharacters``: others in the session can read it.
    ///   - lifetime: at most ``OpenTokLimits/tokenLifetime``. The end of a token's life ends no connection.
    /// - Throws: ``OpenTokError`` with `invalidArgument`, `sessionOfAnotherProject` or `signingFailed`.
    func clientToken(sessionID: String, role: VideoRole, data: String?, lifetime: Duration) throws(OpenTokError) -> String

    /// Has OpenTok ring a SIP address and join it to a session. Sent at most once: each arrival is a phone call.
    func dial(_ dial: SIPDial) async -> DialOutcome

    /// Throws a connection out of a session; for a SIP leg, hangs up. Someone who has already gone counts as thrown out.
    func forceDisconnect(sessionID: String, connectionID: String) async throws(OpenTokError)

    /// Everyone and everything connected to the session, SIP legs among them.
    func listConnections(sessionID: String) async throws(OpenTokError) -> [VideoConnection]

    /// The session's streams; none if there never was one.
    func listStreams(sessionID: String) async throws(OpenTokError) -> [VideoStream]

    /// Sends a signal to one connection, or to all. Tried once: twice would be seen twice.
    ///
    /// - Parameters:
    ///   - type: at most ``OpenTokLimits/signalTypeBytes``.
    ///   - data: at most ``OpenTokLimits/signalDataBytes``.
    /// - Throws: ``OpenTokError``; `notFound` if nobody is connected.
    func signal(sessionID: String, connectionID: String?, type: String, data: String) async throws(OpenTokError)

    /// Mutes one stream, which its publisher may undo.
    func muteStream(sessionID: String, streamID: String) async throws(OpenTokError)

    /// Mutes every stream but those excluded; `active: false` ends that state for streams to come.
    func muteSession(sessionID: String, active: Bool, excludedStreamIDs: [String]) async throws(OpenTokError)

    /// Plays tones to one SIP leg, or to all.
    ///
    /// - Parameter digits: `0`–`9`, `*`, `#`, and `p` for a pause of 500 ms; at most ``OpenTokLimits/dtmfDigits``.
    /// - Throws: ``OpenTokError``.
    func playDTMF(sessionID: String, connectionID: String?, digits: String) async throws(OpenTokError)
}

extension VideoAPI {
    /// A client token for ``OpenTokLimits/defaultTokenLifetime``.
    ///
    /// - Throws: ``OpenTokError`` with `invalidArgument`, `sessionOfAnotherProject` or `signingFailed`.
    package func clientToken(sessionID: String, role: VideoRole = .publisher, data: String? = nil) throws(OpenTokError) -> String {
        try clientToken(sessionID: sessionID, role: role, data: data, lifetime: OpenTokLimits.defaultTokenLifetime)
    }
}
