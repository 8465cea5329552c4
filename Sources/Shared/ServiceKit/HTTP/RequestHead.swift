import HTTPTypes
import NIOHTTP1

/// The head of a request, and what every request is asked for, found in the one pass over its fields.
struct RequestHead {
    let request: ServiceRequest
    private(set) var hosts = 0
    /// Nil if there is none; the parser has refused one that is no number.
    private(set) var contentLength: Int?
    private(set) var expectsContinue = false
    /// `CONNECT`, or an `Upgrade` to something: we speak nothing else, and the parser reads no further.
    private(set) var asksForAnotherProtocol: Bool
    /// The `X-Request-ID`, if it is one we take over.
    private(set) var requestID: String?

    /// Nil if a method is none.
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
        asksForAnotherProtocol = head.method == .CONNECT
        for (name, value) in head.headers {
            // Most names are told from these by their length.
            switch name.utf8.count {
            case 4 where name.isField("host"): hosts += 1
            case 6 where name.isField("expect"): expectsContinue = value.withoutBlanks.lowercased() == "100-continue"
            case 7 where name.isField("upgrade"): asksForAnotherProtocol = true
            case 12 where name.isField("x-request-id"):
                let id = value.withoutBlanks
                requestID = RequestIDs.isAcceptable(id) ? id : nil
            case 14 where name.isField("content-length"): contentLength = Int(value.withoutBlanks)
            default: break
            }
        }
        request = ServiceRequest(method: method, target: head.uri, fields: head.headers)
    }
}

extension String {
    /// Whether this names the field, in capitals or not.
    ///
    /// - Parameter name: letters and dashes.
    fileprivate func isField(_ name: StaticString) -> Bool {
        var text = self
        return text.withUTF8 { text in
            name.withUTF8Buffer { name in
                text.count == name.count && text.indices.allSatisfy { text[$0] & 0xDF == name[$0] & 0xDF }
            }
        }
    }
}
