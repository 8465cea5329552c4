import HTTPTypes
import NIOHTTP1

/// The head of a request as HTTP Types has it, and what every request is asked for, found in the one pass over its fields.
struct RequestHead {
    let request: HTTPRequest
    private(set) var hosts = 0
    /// Nil if there is none; the parser has refused one that is no number.
    private(set) var contentLength: Int?
    private(set) var expectsContinue = false
    /// The `X-Request-ID`, if it is one we take over.
    private(set) var requestID: String?

    /// Nil if a method or field name is none.
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
            switch name.canonicalName {
            case "host":
                hosts += 1
                authority = value
                continue
            case "content-length": contentLength = Int(value)
            case "expect": expectsContinue = value.lowercased() == "100-continue"
            case "x-request-id": requestID = RequestIDs.isAcceptable(value) ? value : nil
            default: break
            }
            fields.append(HTTPField(name: name, value: value))
        }
        request = HTTPRequest(method: method, scheme: "http", authority: authority, path: head.uri, headerFields: fields)
    }
}
