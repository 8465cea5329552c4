import HTTPTypes
import NIOCore

/// The named values of a request, wherever a client may send them: a form, a flat JSON object, or the query.
/// Of a name that comes twice the first counts; what the body says goes before the query.
package struct RequestFields: Sendable, Equatable {
    private var values: [String: String] = [:]

    /// The most fields one source may have.
    package static let limitFields = 100
    /// The longest name, in bytes.
    package static let limitNameBytes = 128

    package init() {}

    /// Everything a request says: its query, and its body if that is a form or JSON. A body of another type is ignored.
    ///
    /// - Throws: ``APIError`` 400 for what cannot be read.
    package init(_ request: ServiceRequest, _ context: ServiceContext) throws(APIError) {
        if context.body.readableBytes > 0 {
            let type = request[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
            switch type.trimmingPrefix(while: \.isWhitespace) {
            case "application/json": try merge(json: context.body.readableBytesView)
            case "application/x-www-form-urlencoded": try merge(form: context.body.readableBytesView)
            default: break
            }
        }
        if let query = request.query { try merge(form: query) }
    }

    /// The fields of a form, or of a query without its `?`.
    package init(form bytes: some Collection<UInt8>) throws(APIError) {
        try merge(form: bytes)
    }

    /// The fields of a JSON object: strings, numbers and booleans by their text, `null` as not there.
    package init(json bytes: some Collection<UInt8>) throws(APIError) {
        try merge(json: bytes)
    }

    /// The value of a field, exactly as sent; may be empty.
    package subscript(name: String) -> String? { values[name] }

    package var names: some Collection<String> { values.keys }
    package var isEmpty: Bool { values.isEmpty }

    private mutating func merge(form bytes: some Collection<UInt8>) throws(APIError) {
        var count = 0
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= Self.limitFields else { throw .badFields }
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            guard let name = PercentDecoding.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true),
                let value = equals.map({ PercentDecoding.decode(pair[pair.index(after: $0)...], plusIsSpace: true) }) ?? "",
                !name.isEmpty, name.utf8.count <= Self.limitNameBytes
            else { throw .badFields }
            if values[name] == nil { values[name] = value }
        }
    }

    private mutating func merge(json bytes: some Collection<UInt8>) throws(APIError) {
        guard let object = FlatJSON.fields(Array(bytes)), object.count <= Self.limitFields else { throw .badFields }
        for (name, value) in object {
            guard !name.isEmpty, name.utf8.count <= Self.limitNameBytes else { throw .badFields }
            if values[name] == nil { values[name] = value }
        }
    }
}

extension APIError {
    /// Fields that cannot be read.
    static var badFields: Self { Self(.badRequest, "bad_fields", "The fields of the request cannot be read.") }
}
