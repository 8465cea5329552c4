import HTTPTypes
import NIOHTTP1
import Testing

@testable import ServiceKit

@Suite("A request's head")
struct ServiceRequestTests {
    private func request(_ target: String, _ fields: [(String, String)] = []) -> ServiceRequest {
        ServiceRequest(method: .get, target: target, fields: .init(fields))
    }

    @Test("A field is found whatever its letters' case, and several of a name are one list")
    func fields() throws {
        let request = request("/", [("aCCept", "text/html"), ("X-Forwarded-For", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2")])
        #expect(request[.accept] == "text/html")
        #expect(request[.authorization] == nil)
        let forwarded = try #require(HTTPField.Name("X-Forwarded-For"))
        #expect(request[forwarded] == "192.0.2.1, 192.0.2.2")
        #expect(request.headers[values: forwarded] == ["192.0.2.1", "192.0.2.2"])
        #expect(request.headers.count == 3)
    }

    @Test("Blanks at either end are no part of a field's value", arguments: [" text/html", "text/html\t ", " \t text/html ", "text/html"])
    func blanks(value: String) throws {
        #expect(request("/", [("Accept", value)])[.accept] == "text/html")
        #expect(request("/", [("Accept", value), ("Accept", value)])[.accept] == "text/html, text/html")
        #expect(request("/", [("Accept", value)]).headers[.accept] == "text/html")
        #expect(request("/", [("Accept", " \t")])[.accept] == "")
    }

    @Test(
        "Which media types are asked for",
        arguments: [
            ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", true, false), ("application/json", false, true), ("*/*", false, false),
            ("application/json, text/html", true, true), ("", false, false), ("text/htm", false, false),
        ]
    )
    func accepts(field: String, page: Bool, json: Bool) {
        let request = request("/", [("Accept", field)])
        #expect(request.accepts("text/html") == page)
        #expect(request.accepts("application/json") == json)
        #expect(!self.request("/").accepts("text/html"))
    }

    @Test("A query's values are decoded; its bytes are as sent")
    func query() {
        let request = request("/x?call=a%20b&again&empty=")
        #expect(request.queryParameter("call") == "a b")
        #expect(request.queryParameter("again") != nil)
        #expect(request.queryParameter("empty") == "")
        #expect(request.queryParameter("other") == nil)
        #expect(request.query.map { String(Substring($0)) } == "call=a%20b&again&empty=")
        #expect(self.request("/x").query == nil)
        #expect(self.request("/x?").query?.isEmpty == true)
        #expect(self.request("/x").queryParameter("call") == nil)
    }
}
