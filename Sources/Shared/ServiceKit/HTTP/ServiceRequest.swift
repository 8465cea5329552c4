import Glibc
package import HTTPTypes
import HummingbirdCore
import NIOHTTP1

/// The head of a request, as handlers see it. Its fields stay as NIO has parsed them: most requests are asked for one or two, and making HTTP
/// Types' own of all of them takes as long as finding out who calls.
package struct ServiceRequest: Sendable {
    package let method: HTTPRequest.Method
    /// Path and query, as sent.
    package let target: String
    private let fields: HTTPHeaders

    init(method: HTTPRequest.Method, target: String, fields: HTTPHeaders) {
        self.method = method
        self.target = target
        self.fields = fields
    }

    /// For what Hummingbird has read, and for tests.
    package init(_ head: HTTPRequest) {
        self.init(method: head.method, target: head.path ?? "/", fields: HTTPHeaders(head.headerFields.map { ($0.name.rawName, $0.value) }))
    }

    /// The value of a field; of several with that name the list of their values (RFC 9110, 5.3). `nil` if there is none.
    package subscript(name: HTTPField.Name) -> String? {
        let values = fields[name.rawName]
        return values.count < 2 ? values.first?.withoutBlanks : values.map(\.withoutBlanks).joined(separator: ", ")
    }

    /// All fields, made when asked for: for whoever looks at many of them.
    package var headers: HTTPFields {
        var headers = HTTPFields()
        for (name, value) in fields {
            // The parser has let no other names through.
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        return headers
    }

    /// The bytes of the query, without its `?`; `nil` if there is none.
    package var query: Substring.UTF8View? {
        let bytes = target.utf8
        return bytes.firstIndex(of: UInt8(ascii: "?")).map { bytes[bytes.index(after: $0)...] }
    }

    /// A value of the query, percent-decoded; `nil` if there is none of that name.
    package func queryParameter(_ name: String) -> String? {
        query == nil ? nil : URI(target).queryParameters[name[...]].map { String($0) }
    }

    /// Whether the `Accept` field names this media type.
    ///
    /// - Parameter type: in lower case, as clients send it.
    package func accepts(_ type: StaticString) -> Bool {
        guard let accept = self[.accept] else { return false }
        return accept.withCString { accept in
            type.utf8Start.withMemoryRebound(to: CChar.self, capacity: type.utf8CodeUnitCount + 1) { strstr(accept, $0) != nil }
        }
    }
}
