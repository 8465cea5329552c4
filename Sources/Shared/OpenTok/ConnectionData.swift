import JSON

/// What a connection's data says of who it is, where it is an object of ours: `{"name":"Ann"}`, or a bridge's `{"sip":true,"operation":"…"}`.
/// Only holders of tokens that we made have any.
package struct ConnectionData: Sendable, Equatable {
    /// Whom others see; at most ``OpenTokLimits/nameCharacters`` of it, and never empty.
    package let name: String?
    /// Whether it is a SIP leg that we dialled.
    package let isLeg: Bool
    /// Of the dial that a bridge comes from.
    package let operation: String?

    /// Anything else, such as an application's own text, says nothing.
    package init(_ text: String) {
        (name, isLeg, operation) = (try? Self.read(text)) ?? (nil, false, nil)
    }

    private static func read(_ text: String) throws(JSONError) -> (name: String?, isLeg: Bool, operation: String?) {
        var name: String?
        var isLeg = false
        var operation: String?
        var reader = JSONReader(Array(text.utf8))
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name": name = try reader.stringIfPresent()
            case "sip": isLeg = try reader.booleanIfPresent() ?? false
            case "operation": operation = try reader.stringIfPresent()
            default: try reader.skip()
            }
        }
        try reader.end()
        return (name.flatMap { $0.isEmpty ? nil : String($0.prefix(OpenTokLimits.nameCharacters)) }, isLeg, operation)
    }
}
