/// Media that one page is to send to another over a peer connection of its own.
struct MediaLink: Hashable, Sendable {
    let source: PageID
    let sink: PageID
    /// Which of a browser's streams is sent; nil for what is said into a phone.
    let stream: String?
    /// The stream that a browser at the other end plays it as: for a phone's sound that of the SIP participant. Nil when a phone plays it.
    let playedAs: String?
}
