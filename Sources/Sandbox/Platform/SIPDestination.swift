/// Where the video cloud's SIP gateway sends its INVITEs: the voice side of the sandbox, or a recorder in a test.
package protocol SIPDestination: Sendable {
    /// Places one SIP call. Returns as soon as the leg exists, ringing or already refused; it never throws, because the video cloud tells
    /// nobody who dialled what became of the call.
    ///
    /// - Parameters:
    ///   - invite: what the gateway says.
    ///   - ended: called exactly once, when the leg is over for whatever reason: refused, hung up by either side, or by `SIPLeg.hangUp`.
    ///     It may be called before this function returns.
    func invite(_ invite: SIPInvite, ended: @escaping @Sendable () async -> Void) async -> SIPLeg
}
