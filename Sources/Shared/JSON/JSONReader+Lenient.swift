/// Reading what other people's services send: a value of another kind than expected is passed over, malformed JSON still throws.
extension JSONReader {
    /// The string, or `nil` for any other kind of value.
    package mutating func stringIfPresent() throws(JSONError) -> String? {
        if try peek() == .string { return try string() }
        try skip()
        return nil
    }

    /// The text of a string or number, `"true"` or `"false"`, or `nil` for null, arrays and objects.
    package mutating func textIfPresent() throws(JSONError) -> String? {
        switch try peek() {
        case .string: return try string()
        case .number: return try numberText()
        case .boolean: return try boolean() ? "true" : "false"
        case .null, .array, .object:
            try skip()
            return nil
        }
    }

    /// The boolean, also as the string `"true"` or `"false"`, or `nil` for anything else.
    package mutating func booleanIfPresent() throws(JSONError) -> Bool? {
        switch try textIfPresent() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The integer, also as a string of digits, or `nil` for anything else and for what does not fit.
    package mutating func integerIfPresent() throws(JSONError) -> Int64? {
        try textIfPresent().flatMap { Int64($0) }
    }
}
