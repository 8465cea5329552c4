/// Which phone numbers may be rung at all. Whoever is on no list is not: calls to far or special numbers are how such services are robbed.
///
/// Of the operator's prefixes the longest that a number begins with counts. Numbers that cost extra by their nature (``denied``) stay denied
/// unless a longer prefix names them on purpose.
package struct DialPolicy: Sendable, Equatable {
    /// One entry of the operator's list.
    package struct Rule: Sendable, Equatable {
        /// Digits that a number begins with, in international form without a plus sign.
        package let prefix: String
        package let allows: Bool

        /// - Parameter text: `+1415` or `1415` allows, `-44870` denies. Spaces count for nothing. Nil for anything but 1 to 15 digits, the first
        ///   not 0.
        package init?(_ text: String) {
            var rest = text.filter { $0 != " " }[...]
            let denies = rest.hasPrefix("-")
            if denies || rest.hasPrefix("+") { rest.removeFirst() }
            if denies, rest.hasPrefix("+") { rest.removeFirst() }
            guard (1...DialLimits.prefixDigits).contains(rest.utf8.count), rest.utf8.allSatisfy(\.isDigit), rest.first != "0" else { return nil }
            prefix = String(rest)
            allows = !denies
        }
    }

    private let rules: [Rule]

    /// - Parameter rules: in any order. Without any, nobody may be rung.
    package init(_ rules: [Rule] = []) {
        self.rules = rules
    }

    /// - Parameter digits: a number in international form, without a plus sign.
    package func verdict(on digits: String) -> DialVerdict {
        let matching = rules.filter { digits.hasPrefix($0.prefix) }
        // Of two that say opposite things of the same prefix, the one that denies.
        let longest = matching.max { ($0.prefix.utf8.count, $0.allows ? 0 : 1) < ($1.prefix.utf8.count, $1.allows ? 0 : 1) }
        guard let longest else { return .denied(by: "not-allowed") }
        guard longest.allows else { return .denied(by: "deny:+\(longest.prefix)") }
        if let range = Self.denied(digits), !range.yields(toPrefixOf: longest.prefix.utf8.count) { return .denied(by: "deny:\(range.name)") }
        return .allowed(by: "allow:+\(longest.prefix)")
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
