import HTTPTypes
import Logging
import NIOCore
import Testing

@testable import ServiceKit

@Suite("Request fields")
struct RequestFieldsTests {
    private func fields(_ path: String, type: String? = nil, body: String = "") throws -> RequestFields {
        var request = HTTPRequest(method: .post, scheme: "http", authority: "a", path: path)
        request.headerFields[.contentType] = type
        let context = ServiceContext(requestID: "r", body: ByteBuffer(string: body), remoteAddress: nil, logger: .init(label: "t"))
        return try RequestFields(ServiceRequest(request), context)
    }

    @Test(
        "Form, JSON and query say the same",
        arguments: [
            ("/dial-out?roomId=stand%20up", nil, ""),
            ("/dial-out", "application/x-www-form-urlencoded", "roomId=stand+up"),
            ("/dial-out", "Application/JSON; charset=utf-8", #"{"roomId": "stand up"}"#),
            ("/dial-out?roomId=other", "application/json", #"{"roomId":"stand up"}"#),
            ("/dial-out?roomId=stand%20up", "text/plain", "roomId=other"),
        ] as [(String, String?, String)]
    )
    func sources(path: String, type: String?, body: String) throws {
        #expect(try fields(path, type: type, body: body)["roomId"] == "stand up")
    }

    @Test("Of a name that comes twice the first counts; empty values and bare names are there")
    func shapes() throws {
        let fields = try RequestFields(form: Array("a=1&a=2&b=&c&&d=x%3Dy=z".utf8))
        #expect(fields["a"] == "1")
        #expect(fields["b"] == "")
        #expect(fields["c"] == "")
        #expect(fields["d"] == "x=y=z")
        #expect(fields["e"] == nil)
    }

    @Test("Plain JSON values are texts, null is not there")
    func json() throws {
        let fields = try RequestFields(json: Array(#"{"s":"é\n","n":12,"big":9007199254740993,"f":1.5,"t":true,"z":null}"#.utf8))
        #expect(fields["s"] == "é\n")
        #expect(fields["n"] == "12")
        #expect(fields["big"] == "9007199254740993")
        #expect(fields["f"] == "1.5")
        #expect(fields["t"] == "true")
        #expect(fields["z"] == nil)
    }

    @Test(
        "Hostile forms are refused with 400",
        arguments: [
            "a=%", "a=%4", "a=%zz", "a=%ff", "a=%c0%80", "%ed%a0%80=1", "=1",
            String(repeating: "a=1&", count: 101), String(repeating: "n", count: 129),
        ]
    )
    func hostileForms(text: String) {
        let error = #expect(throws: APIError.self) { try RequestFields(form: Array(text.utf8)) }
        #expect(error?.status == .badRequest)
    }

    @Test(
        "Hostile JSON is refused with 400",
        arguments: [
            "", "[]", "1", "{", #"{"a":{}}"#, #"{"a":[1]}"#, #"{"a":1}x"#, #"{"":1}"#, String(repeating: "[", count: 5000),
            String(repeating: #"{"a":"#, count: 3000), "{\"a\":\"\u{1}\"}",
        ]
    )
    func hostileJSON(text: String) {
        let error = #expect(throws: APIError.self) { try RequestFields(json: Array(text.utf8)) }
        #expect(error?.status == .badRequest)
    }

    @Test("JSON that is not UTF-8 is refused")
    func notUTF8() {
        #expect(throws: APIError.self) { try RequestFields(json: Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8)) }
    }
}
