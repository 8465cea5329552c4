/// Where the video cloud's SIP gateway sends its INVITEs: the voice side of the sandbox, or a recorder in a test.
package protocol SIPDestination: Sendable {
    /// Places one SIP call. Returns as soon as the leg exists, ringing or already refused; it never throws, because the video cloud tells
    /// nobody who dialled what became of the call.
    ///
    /// - Parameters:
    ///   - invite: what the gateway says.
    ///   - news: called with what becomes of the call, in order; exactly once with `ended`, and with nothing after it. It may be called before this
    ///     function returns.
    func invite(_ invite: SIPInvite, news: @escaping @Sendable (SIPNews) -> Void) async -> SIPLeg
}
