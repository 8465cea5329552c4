import JSON

/// What the caller typed, from either shape: `{"digits":"1234","timed_out":true}` or, before 2020, `"1234"`.
struct DTMFResult: Sendable, Equatable {
    /// `nil` for null or absent.
    var digits: String?
    var timedOut: Bool?

    init(legacyDigits digits: String) {
        self.digits = Self.bounded(digits)
    }

    init?(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.peek() {
        case .string, .number: digits = try reader.textIfPresent().map(Self.bounded)
        case .object:
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "digits": digits = try reader.textIfPresent().map(Self.bounded)
                case "timed_out": timedOut = try reader.booleanIfPresent()
                default: try reader.skip()
                }
            }
        case .array, .boolean, .null:
            try reader.skip()
            return nil
        }
    }

    private static func bounded(_ digits: String) -> String {
        digits.utf8.count <= VonageLimits.digits ? digits : String(digits.prefix(VonageLimits.digits))
    }
}
