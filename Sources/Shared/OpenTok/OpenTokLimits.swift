/// What OpenTok allows and how long we wait for it.
package enum OpenTokLimits {
    /// Longest connection data of a client token, in characters. Documented; Node's SDK allows 24 more.
    package static let connectionDataCharacters = 1000
    /// Longest life of a client token. Documented.
    package static let tokenLifetime = Duration.seconds(30 * 24 * 3600)
    /// Life of a client token unless said otherwise: that of the official SDKs.
    package static let defaultTokenLifetime = Duration.seconds(24 * 3600)
    /// Longest session id, in characters. Documented.
    package static let sessionIDCharacters = 255
    /// Longest type of a signal, in bytes. Documented.
    package static let signalTypeBytes = 128
    /// Longest data of a signal, in bytes. Documented.
    package static let signalDataBytes = 8 * 1024
    /// Most digits of one play-DTMF request: ours, no limit is documented.
    package static let dtmfDigits = 64
    /// Longest name of a participant that is shown, in characters: ours.
    static let nameCharacters = 60
    /// Longest id of a connection or stream that is put into a URL.
    static let identifierCharacters = 128
    /// Longest value of a custom SIP header we send, in bytes: an INVITE should fit a datagram.
    static let sipHeaderBytes = 512
    /// Most custom SIP headers of one dial.
    static let sipHeaders = 16

    /// Life of the token that authenticates a request, in seconds. The official SDKs use 180 to 300.
    static let requestTokenSeconds: Int64 = 180
    /// How far that token's `iat` is set back, in seconds, so that a clock a little ahead of OpenTok's does no harm.
    static let requestTokenBackdateSeconds: Int64 = 10

    /// One try of anything but a dial.
    static let tryDeadline = Duration.seconds(3)
    /// A dial: one try, no more.
    static let dialDeadline = Duration.seconds(10)
    static let createSessionTotal = Duration.milliseconds(4500)
    static let otherTotal = Duration.seconds(6)
}
