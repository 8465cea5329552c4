import JSON
import Testing

@Suite("Error bodies")
struct ErrorBodyTests {
    @Test(
        "Every shape a provider answers with is read",
        arguments: [
            (#"{ "code": -1, "message": "Invalid signature", "description": "Invalid signature" }"#, -1, "Invalid signature"),
            (#"{"message":"Not found. No clients are connected."}"#, nil, "Not found. No clients are connected."),
            (
                #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><errorPayload><code>-1</code><message>Invalid signature</message></errorPayload>"#,
                -1, "Invalid signature"
            ),
            (#"{"type":"UNAUTHORIZED","error_title":"Unauthorized"}"#, nil, "Unauthorized"),
            (
                #"{"type":400,"title":"Bad Request","invalid_parameters":[{"reason":"can contain up to 15 digits","name":"number"}]}"#,
                nil, "Bad Request: number can contain up to 15 digits"
            ),
            (
                #"{"type":"https://example.com/errors#rate","title":"Rate Limit Hit","detail":"Please wait, then retry","instance":"bf0c"}"#,
                nil, "Rate Limit Hit: Please wait, then retry"
            ),
            (#"{"Error": "Bad Request"}"#, nil, "Bad Request"),
            ("", nil, nil),
            ("{}", nil, nil),
            ("<html><body>Bad gateway</body></html>", nil, nil),
            ("[1,2]", nil, nil),
            (#"{"code":"15202","message":null}"#, 15202, nil),
        ] as [(String, Int?, String?)]
    )
    func shapes(_ body: String, _ code: Int?, _ message: String?) {
        let error = ErrorBody(parsing: Array(body.utf8))
        #expect(error.code == code)
        #expect(error.message == message)
    }

    @Test("What may be a token or a number is not repeated, nor line breaks, nor pages of text")
    func redaction() throws {
        let secret = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln"
        let body = JSONWriter.object {
            $0.member("message", "bad\r\ntoken \(secret) to +14155550100 \u{1B}[31m " + String(repeating: "word ", count: 5000))
        }
        #expect(ErrorBody(parsing: body).message == nil)
        let shorter = JSONWriter.object {
            $0.member("message", "bad\r\ntoken \(secret) to +14155550100 \u{1B}[31m " + String(repeating: "word ", count: 100))
        }
        let message = try #require(ErrorBody(parsing: shorter).message)
        #expect(message.hasPrefix("bad token … to … ?[31m word"))
        #expect(message.count <= 200)
    }
}
