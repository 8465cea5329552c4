import Foundation

/// A JSON object of plain values.
enum FlatJSON {
    /// One plain value, as text.
    private struct Scalar: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                text = nil
            } else if let value = try? container.decode(String.self) {
                text = value
            } else if let value = try? container.decode(Bool.self) {
                text = String(value)
            } else if let value = try? container.decode(Int64.self) {
                text = String(value)
            } else {
                text = String(try container.decode(Double.self))
            }
        }
    }

    /// The object's fields; `nil` for bytes that are not UTF-8, not JSON, not an object, or an object with arrays or objects in it.
    static func fields(_ bytes: [UInt8]) -> [(name: String, value: String)]? {
        guard String(validating: bytes, as: UTF8.self) != nil,
            let object = try? JSONDecoder().decode([String: Scalar].self, from: Data(bytes))
        else { return nil }
        return object.compactMap { name, scalar in scalar.text.map { (name, $0) } }
    }
}
