/// The digest credentials of an INVITE: for `sip.nexmo.com`, the Vonage account's key and secret.
package struct SIPCredentials: Sendable, CustomStringConvertible {
    package let username: String
    package let password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    package var description: String { "SIP credentials of \(username)" }
}
