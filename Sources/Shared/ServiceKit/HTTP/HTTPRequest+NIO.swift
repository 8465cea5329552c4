import HTTPTypes
import NIOHTTP1

extension HTTPRequest {
    /// The request as HTTP Types has it; `nil` if a method or field name is none.
    init?(_ head: HTTPRequestHead) {
        let method: HTTPRequest.Method
        switch head.method {
        case .GET: method = .get
        case .POST: method = .post
        case .HEAD: method = .head
        default:
            guard let other = HTTPRequest.Method(head.method.rawValue) else { return nil }
            method = other
        }
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        var authority: String?
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name) else { return nil }
            if name.canonicalName == "host" { authority = value } else { fields.append(HTTPField(name: name, value: value)) }
        }
        self.init(method: method, scheme: "http", authority: authority, path: head.uri, headerFields: fields)
    }
}
