/// Keys that a caller presses in the conference: one webhook each, in whatever order and however often they arrive. Decides what they mean.
package enum Keypad {
    /// One key, and when it was pressed by the platform's word.
    package struct Key: Sendable, Hashable {
        package let digit: Character
        package let at: Timestamp

        /// Nil for what is no key.
        package init?(_ digits: String, at: Timestamp) {
            guard digits.utf8.count == 1, let digit = digits.first, "0123456789*#".contains(digit) else { return nil }
            self.digit = digit
            self.at = at
        }

        /// As Redis keeps it.
        var text: String { "\(at.milliseconds) \(digit)" }

        init?(text: some StringProtocol) {
            let parts = text.split(separator: " ")
            guard parts.count == 2, let at = Int64(parts[0]) else { return nil }
            self.init(String(parts[1]), at: Timestamp(milliseconds: at))
        }
    }

    package enum Command: Sendable, Equatable {
        /// `*6`: mutes oneself, or takes that back.
        case toggleMute
    }

    /// What a key completes, being news among the latest keys of its call. Whichever of two keys arrives later completes them, so a command is
    /// given once.
    ///
    /// - Parameter keys: the latest of the call, this one among them, in any order.
    package static func command(completedBy key: Key, among keys: [Key]) -> Command? {
        // Of two keys of one moment nobody knows which came first; a star that opens a command is what people mean.
        let ordered = keys.sorted { ($0.at, $0.digit == "*" ? 0 : 1) < ($1.at, $1.digit == "*" ? 0 : 1) }
        for (first, second) in zip(ordered, ordered.dropFirst()) where first == key || second == key {
            if first.digit == "*", second.digit == "6", second.at <= first.at + DialLimits.keysWithin { return .toggleMute }
        }
        return nil
    }
}
