/// What the video cloud's SIP gateway puts into an INVITE.
package struct SIPInvite: Sendable {
    /// The SIP URI as the application wrote it, parameters such as `;transport=tls` included.
    package let uri: String
    /// The `From` address as the application wrote it (`number@domain`); nil when it gave none.
    package let from: String?
    /// Header names and values in order; `X-OpenTok-SessionId` is always among them, then the application's own `X-` headers.
    package let headers: [(String, String)]
    /// SIP digest user name; nil when the application gave no credentials.
    package let username: String?
    /// SIP digest password; nil when the application gave no credentials.
    package let password: String?
    /// True when the media is to be SRTP. Says nothing about the signalling.
    package let secure: Bool

    package init(uri: String, from: String?, headers: [(String, String)], username: String?, password: String?, secure: Bool) {
        self.uri = uri
        self.from = from
        self.headers = headers
        self.username = username
        self.password = password
        self.secure = secure
    }
}
