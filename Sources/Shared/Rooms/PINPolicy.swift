/// How long PINs are, and which ones are made.
///
/// A PIN is as short as the odds allow: long enough that one random guess opens *some* live room with odds of at most
/// 1 in ``oddsAgainst``. With the defaults that is four digits up to 9 live rooms, five up to 90, six up to 900.
package struct PINPolicy: Sendable {
    /// Fewest digits, 4 to 12.
    package let minimumDigits: Int
    /// One random guess may open some live room with odds of at most 1 in this many.
    package let oddsAgainst: Int

    package init(minimumDigits: Int = 4, oddsAgainst: Int = 1000) {
        self.minimumDigits = min(max(minimumDigits, PIN.lengths.lowerBound), PIN.lengths.upperBound)
        self.oddsAgainst = max(oddsAgainst, 1)
    }

    /// How many PINs of a length there are, counting all without a leading zero. (The few weak ones that are never made are not taken off:
    /// the figure is the one a guesser faces who doesn't know of them.)
    package static func space(digits: Int) -> Int {
        var space = 9
        for _ in 1..<max(digits, 1) { space *= 10 }
        return space
    }

    /// The length for the next PIN.
    ///
    /// - Parameters:
    ///   - liveRooms: how many rooms there will be with it.
    ///   - extraDigits: added while somebody is guessing hard.
    package func digits(liveRooms: Int, extraDigits: Int = 0) -> Int {
        let needed = PIN.lengths.first { $0 >= minimumDigits && Self.space(digits: $0) / oddsAgainst >= liveRooms } ?? PIN.lengths.upperBound
        return min(needed + extraDigits, PIN.lengths.upperBound)
    }

    /// The odds (0 to 1) that one random guess opens some live room, where the guesser picks the length that suits best.
    ///
    /// - Parameter liveRooms: how many live rooms have a PIN of each length.
    package static func guessOdds(liveRooms: [Int: Int]) -> Double {
        liveRooms.map { Double($0.value) / Double(space(digits: $0.key)) }.max() ?? 0
    }

    /// Draws a PIN: no leading zero, not all digits equal, no straight run up or down.
    package func draw(digits: Int, from random: inout some RandomNumberGenerator) -> PIN {
        while true {
            let number = Int.random(in: Self.space(digits: digits) / 9..<Self.space(digits: digits) / 9 * 10, using: &random)
            let text = String(number)
            if !Self.isWeak(text), let pin = PIN(text) { return pin }
        }
    }

    /// Whether somebody would try these digits first: all equal, or each one more (or one less) than the digit before.
    package static func isWeak(_ digits: String) -> Bool {
        let steps = zip(digits.utf8, digits.utf8.dropFirst()).map { Int($1) - Int($0) }
        guard let first = steps.first, (-1...1).contains(first) else { return false }
        return steps.allSatisfy { $0 == first }
    }
}
