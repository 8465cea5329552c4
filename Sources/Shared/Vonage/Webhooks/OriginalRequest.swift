import JSON

/// What a fallback webhook says of the request that failed.
package struct OriginalRequest: Sendable, Equatable {
    package private(set) var url: String?
    /// `event`; for an answer nobody documents the word.
    package private(set) var type: String?

    init?(_ reader: inout JSONReader) throws(JSONError) {
        guard try reader.peek() == .object else {
            try reader.skip()
            return nil
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "url": url = try reader.stringIfPresent()
            case "type": type = try reader.stringIfPresent()
            default: try reader.skip()
            }
        }
    }
}
