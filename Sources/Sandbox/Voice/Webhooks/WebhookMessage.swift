import Foundation

/// A webhook to be sent: what it says and where it goes.
struct WebhookMessage: Sendable, Equatable {
    enum Kind: String, Sendable {
        case answer
        case event
        case input
        case notify
        case fallback
    }

    var kind: Kind
    /// Where it goes. Of the other method than the configured one, if a fault wants it so.
    let target: Callback
    var fields: [String: JSONValue]
    let faults: WebhookFaults

    init(kind: Kind, target: Callback, fields: [String: JSONValue], faults: WebhookFaults = WebhookFaults()) {
        self.kind = kind
        self.target = faults.otherMethod ? target.byOtherMethod : target
        self.fields = fields
        self.faults = faults
    }

    /// What is asked of the fallback URL when this one failed (webhook reference, "Fallback URL").
    func fallback(to target: Callback) -> WebhookMessage {
        var fields = fields
        fields["reason"] = "Connection closed."
        fields["original_request"] = ["url": .string(self.target.url), "type": kind == .answer ? "answer" : "event"]
        return WebhookMessage(kind: .fallback, target: target, fields: fields, faults: faults)
    }

    /// The body of a POST.
    var body: [UInt8] {
        JSONValue.object(fields).bytes
    }

    /// The query of a GET: strings bare, everything else as JSON text, nulls left out.
    var query: String {
        fields.sorted { $0.key < $1.key }.compactMap { name, value -> String? in
            switch value {
            case .null: nil
            case .string(let text): Self.escaped(name) + "=" + Self.escaped(text)
            default: Self.escaped(name) + "=" + Self.escaped(value.text)
            }
        }
        .joined(separator: "&")
    }

    /// Query escaping as light as the platform's: captures show `:` and `,` bare, space, braces and quotes encoded.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: ","):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += hex.count == 1 ? "%0" + hex : "%" + hex
            }
        }
        return result
    }

    /// The URL to request: for GET with the query added to what the URL has already.
    var url: String {
        guard target.method == .get else { return target.url }
        return target.url + (target.url.contains("?") ? "&" : "?") + query
    }

    /// The target's path, without host and query.
    var path: String { target.path }
}
