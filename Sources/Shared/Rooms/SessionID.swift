import Tokens

/// The id of an OpenTok / Vonage Video session: 1 to 255 of `A-Z a-z 0-9 _ -`. It also names the room's conversation.
///
/// Source: OpenTok REST reference (at most 255 characters); the alphabet is URL-safe base64 behind `1_` or `2_`.
package struct SessionID: Sendable, Hashable, CustomStringConvertible {
    /// Longest session id, in characters.
    package static let maximumLength = 255

    package let text: String

    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.isIdentifier(of: 1...Self.maximumLength) else { return nil }
        self.text = text
    }

    package var description: String { text }
}
