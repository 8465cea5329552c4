/// A `connect`: another leg is dialled and joined with this one.
struct ConnectAction: Sendable, Equatable {
    enum Endpoint: Sendable, Equatable {
        case phone(number: String, dtmfAnswer: String?, onAnswer: String?)
        case sip(uri: String)
        /// `websocket`, `app` and `vbc`: valid, but the sandbox has nothing to connect them to.
        case unsupported(type: String)
    }

    var endpoint: Endpoint
    var from: String?
    var timeoutSeconds = VoiceLimits.ringingSeconds
    var limitSeconds = 7200
    /// The dialled leg's events expect an NCCO that replaces this leg's.
    var synchronous = false
    var machineDetection: MachineDetection?
    var callback: Callback?
}
