/// The digest credentials of an INVITE: for `sip.nexmo.com`, the Vonage account's key and secret.
package struct SIPCredentials: Sendable, CustomStringConvertible {
    /// The account's API key.
    package let username: String
    /// The account's API secret; sent to OpenTok in a dial, and to nobody else.
    package let password: String

    /// For `sip.nexmo.com` those of the Vonage account, not OpenTok's.
    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    /// For logs: without the password.
    package var description: String { "SIP credentials of \(username)" }
}
