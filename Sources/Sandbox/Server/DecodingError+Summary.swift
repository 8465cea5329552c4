extension DecodingError {
    /// Where and what, without the value itself.
    var summary: String {
        switch self {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty ? "unreadable JSON" : "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has a wrong value"
        @unknown default: "unreadable JSON"
        }
    }
}
