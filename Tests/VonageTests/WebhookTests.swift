import Support
import Testing
import Tokens
import Vonage

@Suite("Webhooks")
struct WebhookTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("An answer webhook is read from JSON")
    func answer() throws {
        let webhook = try AnswerWebhook(json: bytes(Samples.answer))
        #expect(webhook.uuid == "0A0000000123ABCD1")
        #expect(webhook.conversationUUID == "CON-2541d01c-253e-48be-a8e0-da4bbe4c3722")
        #expect(webhook.from == "15550100001")
        #expect(webhook.to == "15550100002")
        #expect(webhook.endpointType == "sip")
        #expect(webhook.regionURL == "https://api-us-3.vonage.com")
        #expect(webhook.fallbackReason == nil)
    }

    @Test("A SIP header is found whatever case it has", arguments: ["X-OpenTok-SessionId", "x-opentok-sessionid", "X-OPENTOK-SESSIONID"])
    func sipHeaders(_ name: String) throws {
        let webhook = try AnswerWebhook(json: bytes(Samples.answer))
        #expect(webhook.sipHeader(name) == "1_MX4")
        #expect(webhook.sipHeader("X-Room-Auth") == "proof")
        #expect(webhook.sipHeader("User-to-User") == "u")
        #expect(webhook.sipHeader("X-Other") == nil)
        #expect(webhook.sipHeaders.count == 3)
    }

    @Test("An answer webhook is read from a query, with its SIP headers")
    func answerQuery() throws {
        let query =
            "to=16105553939&from=14845552121&conversation_uuid=CON-2541d01c&uuid=0A0000000123ABCD1&SipHeader_X-OpenTok-SessionId=1_MX4&sipheader_X-Y=a%20b"
        let webhook = try AnswerWebhook(form: try #require(FormFields(parsing: query)))
        #expect(webhook.uuid == "0A0000000123ABCD1")
        #expect(webhook.from == "14845552121")
        #expect(webhook.sipHeader("x-opentok-sessionid") == "1_MX4")
        #expect(webhook.sipHeader("X-Y") == "a b")
    }

    @Test("A Client SDK caller has a user and no number; a fallback says why it comes")
    func answerVariants() throws {
        let app = try AnswerWebhook(json: bytes(#"{"uuid":"u1","from_user":"ana","to":"15550100002","from":null,"custom_data":null}"#))
        #expect(app.from == nil)
        #expect(app.fromUser == "ana")
        let fallback = #"{"uuid":"u1","reason":"Connection closed.","original_request":{"url":"https://example.com/a","type":"answer"}}"#
        let webhook = try AnswerWebhook(json: bytes(fallback))
        #expect(webhook.fallbackReason == "Connection closed.")
        #expect(webhook.originalRequest?.url == "https://example.com/a")
    }

    @Test(
        "An id is anything short without surprises; nothing else is taken for one",
        arguments: ["0A00AAAABBBBCCCC0A00AAAABBBBCCCC", "a_b-C", "x", String(repeating: "a", count: 64)])
    func identifiers(_ uuid: String) throws {
        #expect(try AnswerWebhook(json: bytes(#"{"uuid":"\#(uuid)"}"#)).uuid == uuid)
    }

    @Test(
        "Without an id to know the call by there is no webhook",
        arguments: [
            "{}", #"{"uuid":null}"#, #"{"uuid":""}"#, #"{"uuid":7}"#, #"{"uuid":["u"]}"#, #"{"uuid":"a b"}"#, #"{"uuid":"a}b"}"#, #"{"uuid":"a\nb"}"#,
            #"{"uuid":"é"}"#,
            #"{"uuid":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
        ]
    )
    func missingIdentifier(_ json: String) {
        #expect(throws: WebhookError.invalid(field: "uuid")) { try AnswerWebhook(json: bytes(json)) }
        #expect(throws: WebhookError.invalid(field: "uuid")) { try InputWebhook(json: bytes(json)) }
    }

    @Test(
        "Digits are read in every shape they were ever sent in",
        arguments: [
            (#"{"uuid":"u","dtmf":{"digits":"4821","timed_out":true}}"#, "4821", true),
            (#"{"uuid":"u","dtmf":{"digits":"4821"}}"#, "4821", false),
            (#"{"uuid":"u","dtmf":"4821","timed_out":true}"#, "4821", true),
            (#"{"uuid":"u","timed_out":false,"dtmf":"4821"}"#, "4821", false),
            (#"{"uuid":"u","dtmf":4821}"#, "4821", false),
            (#"{"uuid":"u","dtmf":{"digits":4821,"timed_out":"true"}}"#, "4821", true),
            (#"{"uuid":"u","dtmf":{"digits":"","timed_out":true}}"#, "", true),
            (#"{"uuid":"u","dtmf":{"digits":null,"timed_out":true}}"#, nil, true),
            (#"{"uuid":"u","dtmf":{"timed_out":true}}"#, nil, true),
            (#"{"uuid":"u","dtmf":null}"#, nil, false),
            (#"{"uuid":"u","dtmf":[1]}"#, nil, false),
            (#"{"uuid":"u"}"#, nil, false),
            (#"{"uuid":"u","dtmf":{"digits":"*0#","timed_out":true},"speech":{"results":[]}}"#, "*0#", true),
            (#"{"uuid":"v","uuid":"u","dtmf":"1","dtmf":{"digits":"2"}}"#, "2", false),
        ] as [(String, String?, Bool)]
    )
    func dtmf(_ json: String, _ digits: String?, _ timedOut: Bool) throws {
        let webhook = try InputWebhook(json: bytes(json))
        #expect(webhook.uuid == "u")
        #expect(webhook.digits == digits)
        #expect(webhook.timedOut == timedOut)
    }

    @Test(
        "The same from a query, where an object is JSON in the text",
        arguments: [
            ("uuid=u&dtmf=%7B%22digits%22:%223%22,%22timed_out%22:true%7D&speech=%7B%22error%22:%22Speech%20was%20not%20enabled%22%7D", "3", true),
            ("uuid=u&dtmf=4821&timed_out=true", "4821", true),
            ("uuid=u&dtmf=%7B%22digits%22:null%7D", nil, false),
            ("uuid=u&dtmf=%7Bbroken", "{broken", false),
            ("uuid=u&dtmf=", "", false),
            ("uuid=u", nil, false),
        ] as [(String, String?, Bool)]
    )
    func dtmfQuery(_ query: String, _ digits: String?, _ timedOut: Bool) throws {
        let webhook = try InputWebhook(form: try #require(FormFields(parsing: query)))
        #expect(webhook.digits == digits)
        #expect(webhook.timedOut == timedOut)
    }

    @Test("A flood of digits is cut, not kept")
    func manyDigits() throws {
        let webhook = try InputWebhook(json: bytes(#"{"uuid":"u","dtmf":{"digits":"\#(String(repeating: "1", count: 9000))"}}"#))
        #expect(webhook.digits?.count == VonageLimits.digits)
    }

    @Test("Speech comes best first, its confidence as text")
    func speech() throws {
        let speech = try #require(try InputWebhook(json: bytes(Samples.speech)).speech)
        #expect(speech.timeoutReason == "end_on_silence_timeout")
        #expect(speech.results.map(\.text) == ["sales", "sails"])
        #expect(speech.results.map(\.confidence) == ["0.94", "0.5"])
        #expect(try InputWebhook(json: bytes(Samples.dtmf)).speech?.error == "Speech was not enabled")
    }

    @Test("Nesting to the limit is passed over, deeper is refused")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            bytes(#"{"uuid":"u","x":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}")
        }
        _ = try AnswerWebhook(json: nested(15))
        #expect(throws: WebhookError.malformed) { try AnswerWebhook(json: nested(16)) }
    }

    @Test("A body over 16 KiB is not read")
    func size() throws {
        func padded(_ count: Int) -> [UInt8] { bytes(#"{"uuid":"u"}"#) + [UInt8](repeating: UInt8(ascii: " "), count: count - 12) }
        _ = try AnswerWebhook(json: padded(16_384))
        #expect(throws: WebhookError.tooLarge) { try AnswerWebhook(json: padded(16_385)) }
    }

    @Test(
        "What is no JSON object is no webhook",
        arguments: ["", "null", "[]", "1", #""x""#, "{", #"{"uuid":"u"}x"#, "uuid=u", "<xml/>", #"{"uuid":"u","x":NaN}"#])
    func malformed(_ text: String) {
        #expect(throws: WebhookError.malformed) { try EventWebhook(json: bytes(text)) }
    }

    @Test("100,000 damaged webhooks crash nothing, and every id that is read is fit to be one")
    func fuzz() {
        var generator = SeededGenerator(seed: 53)
        let corpus = [Samples.answer, Samples.completed, Samples.dtmf, Samples.speech].map { Array($0.utf8) }
        var read = 0
        for round in 0..<100_000 {
            let damaged = Mutation.damage(corpus[round % corpus.count], using: &generator)
            if let event = try? EventWebhook(json: damaged) {
                read += 1
                if let uuid = event.uuid { #expect((1...64).contains(uuid.utf8.count) && uuid.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }) }
            }
            if round.isMultiple(of: 4), let form = FormFields(parsing: damaged[...]) { _ = try? AnswerWebhook(form: form) }
        }
        #expect(read > 1000)
    }
}
