import CCurl
import Testing

@testable import REST

@Suite struct PreparedRequestTests {
    private func prepare(
        _ url: String,
        method: RESTRequest.Method = .get,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        allowsPlainHTTP: Bool = false
    ) throws(RESTError) -> PreparedRequest {
        let request = RESTRequest(method: method, url: url, headers: headers, body: body, deadline: .seconds(1))
        return try PreparedRequest(request, allowsPlainHTTP: allowsPlainHTTP)
    }

    private func code(_ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil, allowsPlainHTTP: Bool = false) -> RESTError
        .Code?
    {
        do throws(RESTError) {
            _ = try prepare(url, headers: headers, body: body, allowsPlainHTTP: allowsPlainHTTP)
            return nil
        } catch {
            #expect(error.sent == .surelyNot)
            return error.code
        }
    }

    @Test("The lane is host and port, whatever the case, with the port a scheme implies")
    func lane() throws {
        #expect(try prepare("https://API.Example/a?b=c").lane == LaneKey(authority: "api.example:443", lane: .ordinary))
        #expect(try prepare("https://api.example:8443/").host == "api.example")
        #expect(try prepare("http://127.0.0.1/", allowsPlainHTTP: true).lane.authority == "127.0.0.1:80")
    }

    @Test(
        "Impossible URLs are refused",
        arguments: [
            "", "/path", "host/path", "https://", "ftp://host/", "file:///etc/passwd", "https://user:secret@host/", "https://user@host/",
            "https://host/a b", "https://host/\r\nX: y", "https://host/\0", "https://host:99999/",
        ]
    )
    func impossible(url: String) {
        #expect(code(url, allowsPlainHTTP: true) == .invalidRequest)
    }

    @Test("Plain HTTP is refused unless it is allowed")
    func plain() {
        #expect(code("http://host/") == .invalidRequest)
        #expect(code("http://host/", allowsPlainHTTP: true) == nil)
    }

    @Test(
        "A header value with a line break or another control character is refused", arguments: ["a\r\nb", "a\nb", "a\rb", "a\0b", "\u{7f}", "\u{1b}"])
    func values(value: String) {
        #expect(code("https://host/", headers: [("X-Name", value)]) == .invalidRequest)
    }

    @Test(
        "A header name that is no token, or that frames the message, is refused",
        arguments: ["", "a b", "a:", "é", "a\n", "Content-Length", "transfer-encoding", "HOST", "Expect"])
    func names(name: String) {
        #expect(code("https://host/", headers: [(name, "1")]) == .invalidRequest)
    }

    @Test("An empty value is sent empty, and neither Expect nor a made-up content type is sent")
    func lines() throws {
        let request = try prepare("https://host/", method: .post, headers: [("X-Empty", ""), ("X-Full", "a; b")], body: [1])
        #expect(request.headerLines == ["Expect:", "Content-Type:", "X-Empty;", "X-Full: a; b"])
        let typed = try prepare("https://host/", method: .post, headers: [("content-type", "application/json")], body: [1])
        #expect(typed.headerLines == ["Expect:", "content-type: application/json"])
    }

    @Test("A GET with a body is refused")
    func getWithBody() {
        #expect(code("https://host/", body: []) == .invalidRequest)
    }

    @Test("Times for libcurl are rounded up, never zero (which would mean none) and never endless")
    func milliseconds() {
        #expect(Duration.zero.curlMilliseconds == 1)
        #expect(Duration.seconds(-5).curlMilliseconds == 1)
        #expect(Duration.microseconds(1001).curlMilliseconds == 2)
        #expect(Duration.seconds(10).curlMilliseconds == 10_000)
        #expect(Duration.seconds(1_000_000_000).curlMilliseconds == 86_400_000)
    }

    @Test("libcurl's codes become ours")
    func codes() {
        #expect(CurlFailure.code(for: CURLE_COULDNT_RESOLVE_HOST, sent: .surelyNot) == .resolveFailed)
        #expect(CurlFailure.code(for: CURLE_COULDNT_CONNECT, sent: .surelyNot) == .connectFailed)
        #expect(CurlFailure.code(for: CURLE_OPERATION_TIMEDOUT, sent: .maybe) == .timeout)
        #expect(CurlFailure.code(for: CURLE_PEER_FAILED_VERIFICATION, sent: .surelyNot) == .tlsFailed)
        #expect(CurlFailure.code(for: CURLE_GOT_NOTHING, sent: .maybe) == .connectionLost)
        #expect(CurlFailure.code(for: CURLE_PARTIAL_FILE, sent: .maybe) == .connectionLost)
        #expect(CurlFailure.code(for: CURLE_UNSUPPORTED_PROTOCOL, sent: .maybe) == .malformedResponse)
        #expect(CurlFailure.code(for: CURLE_UNSUPPORTED_PROTOCOL, sent: .surelyNot) == .invalidRequest)
        #expect(CurlFailure.code(for: CURLE_FILESIZE_EXCEEDED, sent: .maybe) == .bodyTooLarge)
    }
}
