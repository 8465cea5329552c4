import Testing

@testable import Sandbox

@Suite("NCCO reader")
struct VoiceScriptReaderTests {
    @Test("A prompt with an input is read with its settings and defaults")
    func prompts() throws {
        let actions = try CallScriptReader.read(.prompt)
        var input = InputAction(maxDigits: 6, timeOutSeconds: 10, submitOnHash: true)
        input.callback = Callback(url: "http://app.test/digits")
        #expect(actions == [.talk(PlayAction(content: "Please enter your PIN.", bargeIn: true)), .input(input)])
    }

    @Test(
        "What the platform takes is taken",
        arguments: [
            #"[]"#,
            #"[{"action":"talk","text":"hi","level":"-0.4","loop":0,"language":"en-GB","style":3,"premium":true}]"#,
            #"[{"action":"talk","text":"hi","somethingNew":[1,2]}]"#,
            #"[{"action":"stream","streamUrl":["https://a.test/x.mp3"],"level":-1}]"#,
            #"[{"action":"input","type":["dtmf","speech"],"speech":{"endOnSilence":0.4,"startTimeout":60}}]"#,
            #"[{"action":"input","type":["dtmf"],"mode":"asynchronous"}]"#,
            #"[{"action":"conversation","name":"r","startOnEnter":false,"endOnExit":true,"mute":true,"canHear":[]}]"#,
            #"[{"action":"connect","endpoint":[{"type":"phone","number":"15550100002","onAnswer":{"url":"https://a.test/n"}}],"timeout":30}]"#,
            #"[{"action":"connect","endpoint":[{"type":"sip","uri":"sip:a@b.test"}],"eventType":"synchronous"}]"#,
            #"[{"action":"connect","endpoint":[{"type":"sip","user":"a","domain":"b"}]}]"#,
            ##"[{"action":"record","format":"mp3","channels":32,"endOnSilence":3,"endOnKey":"#","timeOut":7200}]"##,
            #"[{"action":"notify","payload":{},"eventUrl":["https://a.test/n"],"eventMethod":"GET"}]"#,
            #"[{"action":"wait"},{"action":"wait","timeout":0.1}]"#,
            #"[{"action":"talk","text":"a","bargeIn":true},{"action":"talk","text":"b"},{"action":"input","type":["dtmf"]}]"#,
        ]
    )
    func valid(_ script: String) throws {
        _ = try CallScriptReader.read(Array(script.utf8))
    }

    @Test(
        "What the platform refuses is refused",
        arguments: [
            #""#, #"{}"#, #"null"#, #"{"action":"talk","text":"hi"}"#, #"["talk"]"#, #"[{}]"#, #"[{"action":7}]"#,
            #"[{"action":"sing","text":"hi"}]"#,
            #"[{"action":"talk"}]"#,
            #"[{"action":"talk","text":""}]"#,
            #"[{"action":"talk","text":5}]"#,
            #"[{"action":"talk","text":"hi","bargeIn":"true"}]"#,
            #"[{"action":"talk","text":"hi","loop":-1}]"#,
            #"[{"action":"talk","text":"hi","level":1.5}]"#,
            #"[{"action":"talk","text":"hi","bargeIn":true}]"#,
            #"[{"action":"talk","text":"hi","bargeIn":true},{"action":"conversation","name":"r"}]"#,
            #"[{"action":"stream","streamUrl":"https://a.test/x.mp3"}]"#,
            #"[{"action":"stream","streamUrl":[]}]"#,
            #"[{"action":"stream","streamUrl":["ftp://a.test/x"]}]"#,
            #"[{"action":"input"}]"#,
            #"[{"action":"input","type":"dtmf"}]"#,
            #"[{"action":"input","type":[]}]"#,
            #"[{"action":"input","type":["keys"]}]"#,
            #"[{"action":"input","type":["dtmf"],"eventUrl":"https://a.test/d"}]"#,
            #"[{"action":"input","type":["dtmf"],"eventUrl":["https://a.test/d","https://a.test/e"]}]"#,
            #"[{"action":"input","type":["dtmf"],"eventMethod":"PUT"}]"#,
            #"[{"action":"input","type":["dtmf"],"dtmf":{"maxDigits":21}}]"#,
            #"[{"action":"input","type":["dtmf"],"dtmf":{"maxDigits":0}}]"#,
            #"[{"action":"input","type":["dtmf"],"dtmf":{"timeOut":11}}]"#,
            #"[{"action":"input","type":["dtmf"],"dtmf":{"submitOnHash":1}}]"#,
            #"[{"action":"input","type":["speech"],"speech":{"endOnSilence":11}}]"#,
            #"[{"action":"conversation"}]"#,
            #"[{"action":"conversation","name":null}]"#,
            #"[{"action":"conversation","name":"r","mute":true,"canSpeak":[]}]"#,
            #"[{"action":"conversation","name":"r","canHear":"x"}]"#,
            #"[{"action":"connect","endpoint":{"type":"phone","number":"15550100002"}}]"#,
            #"[{"action":"connect","endpoint":[{"type":"phone","number":"nobody"}]}]"#,
            #"[{"action":"connect","endpoint":[{"type":"pigeon"}]}]"#,
            #"[{"action":"connect","endpoint":[{"type":"phone","number":"15550100002"}],"limit":7201}]"#,
            #"[{"action":"record","channels":33}]"#,
            #"[{"action":"notify","payload":{}}]"#,
            #"[{"action":"notify","payload":"x","eventUrl":["https://a.test/n"]}]"#,
            #"[{"action":"wait","timeout":7201}]"#,
            #"[{"action":"transfer"}]"#,
        ]
    )
    func invalid(_ script: String) {
        #expect(throws: CallScriptFault.self) { try CallScriptReader.read(Array(script.utf8)) }
    }

    @Test("SSML tags don't count towards the length of a talk")
    func ssml() throws {
        let text = "<speak>" + String(repeating: "<break time=\"1s\"/>", count: 200) + String(repeating: "a", count: 1500) + "</speak>"
        _ = try CallScriptReader.read([["action": "talk", "text": .string(text)]])
        #expect(throws: CallScriptFault.self) {
            try CallScriptReader.read([["action": "talk", "text": .string(String(repeating: "a", count: 1501))]])
        }
    }
}
