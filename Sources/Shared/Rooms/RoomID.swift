import Tokens

/// The name of a room, as `/room/:roomId` carries it: 1 to 64 of `A-Z a-z 0-9 _ -`.
///
/// Nothing else may become part of a Redis key, a page or a URL; that is why every function of ours that takes a room takes this type.
package struct RoomID: Sendable, Hashable, CustomStringConvertible {
    /// Longest room id, in characters (all of them ASCII).
    package static let maximumLength = 64

    package let text: String

    /// - Parameter text: the id after at most one percent-decoding. Nil if it has another length or any other character.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.isIdentifier(of: 1...Self.maximumLength) else { return nil }
        self.text = text
    }

    package var description: String { text }
}
