extension DialPolicy {
    /// Numbers that cost extra by their nature.
    struct DeniedRange: Sendable {
        enum Kind: String, Sendable {
            /// The callee is paid by the caller.
            case premium
            /// More than a call to a person costs, part of it for the callee.
            case shared
            /// A number that follows a person or a service anywhere, at a price nobody knows beforehand.
            case personal
            case satellite
            /// Looks like a call within North America, and is one to an island: the most abused destinations of all.
            case island
        }

        let kind: Kind
        /// Country code and what follows it, a dash between; `x` stands for any digit.
        let pattern: String
        private let digits: [UInt8]

        init(_ kind: Kind, _ pattern: String) {
            self.kind = kind
            self.pattern = pattern
            digits = pattern.utf8.filter { $0 != UInt8(ascii: "-") }
        }

        /// What a refusal calls it: `premium-1-900`.
        var name: String { "\(kind.rawValue)-\(pattern)" }
        var length: Int { digits.count }

        func contains(_ number: String) -> Bool {
            number.utf8.count >= digits.count && zip(number.utf8, digits).allSatisfy { $0 == $1 || $1 == UInt8(ascii: "x") }
        }

        /// An allowed prefix must be longer than the range; to allow an island, naming its area code is enough.
        func yields(toPrefixOf length: Int) -> Bool {
            kind == .island ? length >= self.length : length > self.length
        }
    }

    /// The narrowest range of ``denied`` that a number is in.
    static func denied(_ digits: String) -> DeniedRange? {
        denied.lazy.filter { $0.contains(digits) }.max { $0.length < $1.length }
    }

    /// Sources: ITU-T E.164 and its list of assigned country codes (global services); the North American Numbering Plan's list of area codes; the
    /// national numbering plans as filed with the ITU. Ranges that share their first digits with ordinary numbers are left out.
    static let denied: [DeniedRange] = [
        (.satellite, ["870", "881", "882", "883"]),
        (.premium, ["979"]),
        (.shared, ["808"]),
        (.personal, ["878"]),

        // North America: whole area codes, and the exchange 976 in every area code.
        (.premium, ["1-900", "1-976", "1-xxx-976"]),
        (
            .personal,
            [
                "1-500", "1-521", "1-522", "1-523", "1-524", "1-525", "1-526", "1-527", "1-528", "1-529", "1-532", "1-533", "1-535", "1-538",
                "1-542", "1-543", "1-544", "1-545", "1-546", "1-547", "1-549", "1-550", "1-552", "1-553", "1-554", "1-556", "1-566", "1-569",
                "1-577", "1-578", "1-588", "1-589", "1-700",
            ]
        ),
        (
            .island,
            [
                "1-242", "1-246", "1-264", "1-268", "1-284", "1-340", "1-345", "1-441", "1-473", "1-649", "1-658", "1-664", "1-670", "1-671",
                "1-684", "1-721", "1-758", "1-767", "1-784", "1-787", "1-809", "1-829", "1-849", "1-868", "1-869", "1-876", "1-939",
            ]
        ),

        // Europe.
        (.premium, ["44-9"]), (.shared, ["44-84", "44-87"]), (.personal, ["44-70"]),
        (.premium, ["49-900", "49-137", "49-190", "49-118"]), (.shared, ["49-180"]), (.personal, ["49-700"]),
        (.premium, ["33-89"]), (.shared, ["33-81", "33-82"]),
        (.premium, ["39-89", "39-144", "39-166"]), (.shared, ["39-84", "39-199"]), (.personal, ["39-178"]),
        (.premium, ["34-803", "34-806", "34-807", "34-905", "34-907"]), (.shared, ["34-901", "34-902"]), (.personal, ["34-70"]),
        (.premium, ["351-6", "351-76"]), (.shared, ["351-707", "351-708", "351-808", "351-809"]),
        (.premium, ["31-90"]), (.shared, ["31-84", "31-87"]),
        (.premium, ["32-90", "32-70"]), (.shared, ["32-78"]),
        (.premium, ["41-90"]), (.shared, ["41-84"]), (.personal, ["41-878"]),
        (.premium, ["43-90", "43-93"]), (.shared, ["43-81", "43-82"]),
        (.shared, ["353-818"]), (.personal, ["353-700"]),
        (.premium, ["45-90"]), (.premium, ["46-900", "46-939", "46-944", "46-99"]), (.premium, ["47-82"]),
        (.premium, ["358-600", "358-606", "358-700"]),
        (.premium, ["48-70"]), (.shared, ["48-801", "48-804"]),
        (.premium, ["420-90", "420-97"]), (.shared, ["420-84"]), (.premium, ["421-900"]), (.shared, ["421-850"]),
        (.premium, ["36-90"]), (.premium, ["40-90"]), (.premium, ["30-90"]), (.shared, ["30-801"]), (.premium, ["352-90"]),
        (.premium, ["90-900"]), (.shared, ["90-444"]),
        (.premium, ["7-803", "7-809"]), (.premium, ["380-900"]), (.shared, ["380-703"]),

        // Asia, the Pacific, Africa, Latin America.
        (.premium, ["61-190"]), (.shared, ["61-13"]),
        (.premium, ["64-900"]),
        (.premium, ["81-990"]), (.shared, ["81-570"]),
        (.premium, ["82-60"]),
        (.premium, ["86-168"]), (.shared, ["86-400"]),
        (.shared, ["91-1860"]), (.premium, ["91-1900"]),
        (.premium, ["65-1900"]), (.premium, ["60-600"]),
        (.premium, ["972-19"]), (.shared, ["972-17"]),
        (.premium, ["27-862"]), (.shared, ["27-86"]),
        (.premium, ["55-300", "55-500", "55-900"]),
        (.premium, ["52-900"]), (.premium, ["54-600"]), (.premium, ["56-700"]), (.premium, ["57-1900"]),
    ].flatMap { (kind: DeniedRange.Kind, patterns: [String]) in patterns.map { DeniedRange(kind, $0) } }
}
