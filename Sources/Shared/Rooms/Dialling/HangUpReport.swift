/// What became of asking to end a call.
package enum HangUpReport: Sendable, Equatable {
    /// The platform took it; its event will tell the end.
    case asked
    /// The platform says that there is no such call any more.
    case gone
    /// To be asked again.
    case failed
}
