import Foundation
import Testing
import Vonage

@Suite("NCCO")
struct NCCOTests {
    private func text(_ actions: NCCO.Action...) throws -> String {
        String(decoding: try NCCO(actions).bytes, as: UTF8.self)
    }

    @Test("The PIN prompt is the documented pair of a talk and an input")
    func prompt() throws {
        let ncco = NCCO(
            .prompt(
                try Talk("Please enter your PIN, followed by hash."),
                Input(
                    .dtmf(try .init(maximumDigits: 6, timeOutSeconds: 10, submitsOnHash: true)),
                    callback: try WebhookAddress("https://example.com/nexmo-dtmf")
                )
            )
        )
        #expect(
            String(decoding: ncco.bytes, as: UTF8.self)
                == #"[{"action":"talk","text":"Please enter your PIN, followed by hash.","bargeIn":true,"language":"en-US"},"#
                + #"{"action":"input","type":["dtmf"],"dtmf":{"maxDigits":6,"timeOut":10,"submitOnHash":true},"#
                + #""eventUrl":["https://example.com/nexmo-dtmf"],"eventMethod":"POST"}]"#
        )
        #expect(ncco.bytes.count <= 2048)
    }

    @Test("A conversation says what differs from the defaults, and no more")
    func conversation() throws {
        #expect(try text(.conversation(try Conversation(name: "1_MX4-x"))) == #"[{"action":"conversation","name":"1_MX4-x"}]"#)
        let full = try Conversation(
            name: "room",
            musicOnHoldURL: "https://example.com/hold.mp3",
            startsOnEnter: false,
            endsOnExit: true,
            speaking: .toOnly(["a"]),
            hearing: .only([]),
            isRecorded: true,
            callback: try WebhookAddress("https://example.com/e", method: .get)
        )
        #expect(
            try text(.conversation(full))
                == #"[{"action":"conversation","name":"room","musicOnHoldUrl":["https://example.com/hold.mp3"],"startOnEnter":false,"endOnExit":true,"#
                + #""canSpeak":["a"],"canHear":[],"record":true,"eventUrl":["https://example.com/e"],"eventMethod":"GET"}]"#
        )
        #expect(try text(.conversation(try Conversation(name: "r", speaking: .muted))) == #"[{"action":"conversation","name":"r","mute":true}]"#)
    }

    @Test("Every other action is written as documented")
    func others() throws {
        let callback = try WebhookAddress("https://example.com/e")
        let event = #""eventUrl":["https://example.com/e"],"eventMethod":"POST""#
        let number = try #require(PhoneNumber("14155550100"))
        #expect(
            try text(.talk(try Talk("Hi", language: "en-GB", style: 2, isPremium: true, loop: 0, level: -0.5)))
                == #"[{"action":"talk","text":"Hi","language":"en-GB","style":2,"premium":true,"loop":0,"level":-0.5}]"#
        )
        #expect(
            try text(.stream(try AudioStream("https://example.com/a.mp3"))) == #"[{"action":"stream","streamUrl":["https://example.com/a.mp3"]}]"#)
        #expect(
            try text(.streamPrompt(try AudioStream("https://example.com/a.mp3"), Input(.everyDigit)))
                == #"[{"action":"stream","streamUrl":["https://example.com/a.mp3"],"bargeIn":true},{"action":"input","type":["dtmf"],"mode":"asynchronous"}]"#
        )
        #expect(
            try text(.input(Input(.dtmfOrSpeech(try .init(), try .init(context: ["yes"])), callback: callback)))
                == #"[{"action":"input","type":["dtmf","speech"],"dtmf":{"maxDigits":4,"timeOut":3,"submitOnHash":false},"#
                + #""speech":{"language":"en-US","endOnSilence":2,"startTimeout":10,"maxDuration":60,"context":["yes"]},\#(event)}]"#
        )
        #expect(
            try text(.connect(try Connect(to: .phone(number, dtmfAnswer: "1p2#"), caller: .number(number), timeoutSeconds: 30, callback: callback)))
                == #"[{"action":"connect","endpoint":[{"type":"phone","number":"14155550100","dtmfAnswer":"1p2#"}],"from":"14155550100","timeout":30,\#(event)}]"#
        )
        #expect(
            try text(
                .connect(try Connect(to: .sip(try SIPEndpoint(uri: "sip:a@b;transport=tls", headers: ["b": "2", "a": "1"])), caller: .anyNumber)))
                == #"[{"action":"connect","endpoint":[{"type":"sip","uri":"sip:a@b;transport=tls","headers":{"a":"1","b":"2"}}],"randomFromNumber":true}]"#
        )
        #expect(
            try text(.record(Record(format: .wav, beepsAtStart: true, callback: callback)))
                == #"[{"action":"record","format":"wav","beepStart":true,\#(event)}]"#)
        #expect(
            try text(.notify(Notify(payload: ["k": "\"v\""], callback: callback))) == #"[{"action":"notify","payload":{"k":"\"v\""},\#(event)}]"#
        )
        #expect(
            try text(.wait(try Wait(seconds: 0.5)), .wait(try Wait(seconds: 5)))
                == #"[{"action":"wait","timeout":0.5},{"action":"wait","timeout":5}]"#)
    }

    @Test("What an action is interrupted by always follows it")
    func bargeIn() throws {
        let input = Input(.dtmf(try .init()))
        let ncco = NCCO(.talk(try Talk("one")), .prompt(try Talk("two"), input), .streamPrompt(try AudioStream("https://example.com/a"), input))
        let actions = try #require(try JSONSerialization.jsonObject(with: Data(ncco.bytes)) as? [[String: Any]])
        for (index, action) in actions.enumerated() where action["bargeIn"] as? Bool == true {
            #expect(actions[index + 1]["action"] as? String == "input")
        }
        #expect(actions.filter { $0["bargeIn"] != nil }.count == 2)
    }

    @Test("Equal NCCOs have equal bytes")
    func determinism() throws {
        let one = NCCO(.notify(Notify(payload: ["a": "1", "b": "2", "c": "3"], callback: try WebhookAddress("https://example.com"))))
        let other = NCCO(.notify(Notify(payload: ["c": "3", "b": "2", "a": "1"], callback: try WebhookAddress("https://example.com"))))
        #expect(one == other)
        #expect(one.bytes == other.bytes)
    }

    @Test("What Vonage would refuse cannot be made")
    func invalid() {
        #expect(throws: NCCOError("empty NCCO")) { try NCCO([]) }
        #expect(throws: NCCOError("talk text")) { try Talk("") }
        #expect(throws: NCCOError("talk text")) { try Talk(String(repeating: "x", count: 1501)) }
        #expect(throws: NCCOError("talk level")) { try Talk("x", level: 1.5) }
        #expect(throws: NCCOError("talk level")) { try Talk("x", level: .nan) }
        #expect(throws: NCCOError("talk loop")) { try Talk("x", loop: -1) }
        #expect(throws: NCCOError("DTMF digits")) { try Input.DTMF(maximumDigits: 21) }
        #expect(throws: NCCOError("DTMF digits")) { try Input.DTMF(maximumDigits: 0) }
        #expect(throws: NCCOError("DTMF timeout")) { try Input.DTMF(timeOutSeconds: 11) }
        #expect(throws: NCCOError("speech timeout")) { try Input.Speech(maximumSeconds: 61) }
        #expect(throws: NCCOError("speech silence")) { try Input.Speech(endOnSilenceSeconds: .nan) }
        #expect(throws: NCCOError("speech context")) { try Input.Speech(context: Array(repeating: "yes", count: 101)) }
        #expect(throws: NCCOError("speech context")) { try Input.Speech(context: [String(repeating: "x", count: 101)]) }
        #expect(throws: NCCOError("speech context")) { try Input.Speech(context: ["yes", ""]) }
        #expect(throws: NCCOError("conversation name")) { try Conversation(name: "") }
        #expect(throws: NCCOError("conversation name")) { try Conversation(name: "a\nb") }
        #expect(throws: NCCOError("conversation name")) { try Conversation(name: String(repeating: "x", count: 256)) }
        #expect(throws: NCCOError("wait")) { try Wait(seconds: 0) }
        #expect(throws: NCCOError("connect limit")) { try Connect(to: .app(user: "u"), limitSeconds: 7201) }
        #expect(throws: NCCOError("SIP address")) { try SIPEndpoint(uri: "https://a") }
    }

    @Test(
        "A language is a tag, for speech in both directions",
        arguments: ["", "e", "en US", "en_US", "en-US\n", "ру-RU", String(repeating: "x", count: 21)]
    )
    func languages(_ tag: String) {
        #expect(throws: NCCOError("talk language")) { try Talk("x", language: tag) }
        #expect(throws: NCCOError("speech language")) { try Input.Speech(language: tag) }
    }

    @Test("As much context as is allowed is written as it is")
    func fullContext() throws {
        let phrases = (1...100).map { String(repeating: "é", count: $0) }
        #expect(try Input.Speech(language: "cmn-Hans-CN", context: phrases).context == phrases)
        let bytes = NCCO(.input(Input(.speech(try .init(language: "en-GB", context: phrases))))).bytes
        let actions = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]])
        let speech = try #require(actions.first?["speech"] as? [String: Any])
        #expect(speech["language"] as? String == "en-GB")
        #expect(speech["context"] as? [String] == phrases)
    }

    @Test(
        "A callback's URL is absolute and on one line",
        arguments: ["", "/path", "example.com", "ftp://a", "https://", "https:///x", "https://a b", "https://a\nb", "https://a\"b", "javascript:x"]
    )
    func callbacks(_ url: String) {
        #expect(throws: NCCOError("event URL")) { try WebhookAddress(url) }
    }
}
