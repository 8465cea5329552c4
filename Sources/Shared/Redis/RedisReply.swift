/// What Redis answered, in RESP2's six kinds.
package enum RedisReply: Sendable, Equatable {
    /// A nil bulk string or a nil array: "there is nothing".
    case null
    case integer(Int64)
    /// A simple string, such as `OK`.
    case status(String)
    /// A bulk string: any bytes.
    case bulk([UInt8])
    case array([RedisReply])
    /// An error. Only seen inside arrays and in the replies of a pipeline; elsewhere it is thrown as ``RedisError``.
    case error(String)

    /// The text of a bulk or simple string. Bytes that aren't UTF-8 are replaced by U+FFFD.
    package var string: String? {
        switch self {
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .status(let text): text
        case .null, .integer, .array, .error: nil
        }
    }

    /// The number, if it is one.
    package var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The elements, if it is an array.
    package var array: [RedisReply]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// Whether there is nothing.
    package var isNull: Bool {
        self == .null
    }
}
