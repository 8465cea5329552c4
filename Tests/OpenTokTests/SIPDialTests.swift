import OpenTok
import Support
import Testing

@Suite("SIP dials")
struct SIPDialTests {
    @Test("The address is digits and the host, whatever was given")
    func address() throws {
        #expect(try SIPURI(number: "14155550100", host: "sip.nexmo.com").text == "sip:14155550100@sip.nexmo.com;transport=tls")
        #expect(try SIPURI(number: "+14155550100", host: "sip.nexmo.com").text == "sip:14155550100@sip.nexmo.com;transport=tls")
        #expect(try SIPURI(number: "14155550100", host: "127.0.0.1:5060", isSecure: false).text == "sip:14155550100@127.0.0.1:5060")
    }

    @Test(
        "A number that is none is refused",
        arguments: [
            "", "+", "123456", "0123456789", "1234567890123456", "123@evil.example;x=", "1415555010a", "1415 5550100", "++14155550100",
            "14155550100;a", "١٢٣٤٥٦٧٨",
            "14155550100\r\nX: y", "14155550100@", "sip:14155550100",
        ]
    )
    func numbers(_ number: String) {
        #expect(throws: OpenTokError(.dial, .invalidArgument("number"))) { try SIPURI(number: number, host: "sip.nexmo.com") }
    }

    @Test(
        "A host that is none is refused",
        arguments: [
            "", "-a", ".a", "a b", "a@b", "a;b", "a:0", "a:65536", "a:b", "a:1:2", "a/b", "ä.example", "a?b", String(repeating: "a", count: 254),
        ]
    )
    func hosts(_ host: String) {
        #expect(throws: OpenTokError(.dial, .invalidArgument("SIP host"))) { try SIPURI(number: "14155550100", host: host) }
    }

    @Test("100,000 strings, and the address never names another host")
    func fuzz() {
        var generator = SeededGenerator(seed: 65)
        let original = Array("+14155550100".utf8)
        var accepted = 0
        for _ in 0..<100_000 {
            let damaged = String(decoding: Mutation.damage(original, using: &generator), as: UTF8.self)
            guard let uri = try? SIPURI(number: damaged, host: "sip.nexmo.com") else { continue }
            accepted += 1
            let parts = uri.text.split(separator: "@", omittingEmptySubsequences: false)
            #expect(parts.count == 2 && parts[1] == "sip.nexmo.com;transport=tls")
            #expect(parts[0].dropFirst(4).utf8.allSatisfy { 48...57 ~= $0 })
        }
        #expect(accepted > 100)
    }

    @Test(
        "Headers must begin with X- and stay on their line",
        arguments: [("Room", "1"), ("X-", "1"), ("X-A B", "1"), ("X-A\r\nB", "1"), ("X-A", "1\r\n2"), ("X-A", "é"), ("X-Ä", "1"), ("", "")])
    func headers(_ name: String, _ value: String) throws {
        let uri = try SIPURI(number: "14155550100", host: "sip.nexmo.com")
        #expect(throws: OpenTokError.self) { try SIPDial(sessionID: "1_x", token: "t", uri: uri, headers: [(name, value)]) }
    }

    @Test("The caller id is a number at the same host")
    func from() throws {
        let uri = try SIPURI(number: "14155550100", host: "sip.nexmo.com")
        #expect(try SIPDial(sessionID: "1_x", token: "t", uri: uri, from: "+14155550199").from == "14155550199@sip.nexmo.com")
        #expect(throws: OpenTokError.self) { try SIPDial(sessionID: "1_x", token: "t", uri: uri, from: "anonymous") }
    }
}
