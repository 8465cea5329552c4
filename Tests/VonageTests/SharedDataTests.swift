import Foundation
import JSON
import REST
import Support
import Testing
import Tokens
import Vonage

/// Against captures of real deliveries and the SDKs' recorded replies.
@Suite("Vonage: third-party data", .enabled(if: SharedData.isPresent))
struct SharedDataTests {
    private static let captures = "captures/vonage-php-sdk-core"

    private func capture(_ name: String) throws -> (head: String, body: [UInt8]) {
        let text = String(decoding: try SharedData.bytes("\(Self.captures)/\(name).txt"), as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        let parts = text.components(separatedBy: "\n\n")
        return (parts[0], Array(parts.dropFirst().joined(separator: "\n\n").utf8))
    }

    @Test("A real answer webhook, by GET")
    func answer() throws {
        let line = try #require(try capture("answer-get").head.split(separator: "\n").first)
        let query = try #require(line.split(separator: " ")[1].split(separator: "?").last)
        let webhook = try AnswerWebhook(form: try #require(FormFields(parsing: String(query))))
        #expect(webhook.uuid == "0A0000000123ABCD1")
        #expect(webhook.to == "16105553939")
        #expect(webhook.from == "14845552121")
        #expect(webhook.conversationUUID == "CON-2541d01c-253e-48be-a8e0-da4bbe4c3722")
    }

    @Test("Real digits")
    func dtmf() throws {
        let webhook = try InputWebhook(json: try capture("dtmf-post").body)
        #expect(webhook.digits == "2")
        #expect(webhook.timedOut)
        #expect(webhook.speech?.error == "Speech was not enabled")
    }

    @Test("Real events", arguments: [("started", CallStatus.started), ("ringing", .ringing), ("answered", .answered), ("completed", .completed)])
    func events(_ name: String, _ status: CallStatus) throws {
        let event = try EventWebhook(json: try capture("event-post-\(name)").body)
        #expect(event.kind == .status(status))
        #expect(event.uuid == "0A0000000123ABCD1")
        #expect(event.timestampMilliseconds != nil)
        if status == .completed { #expect(event.price == "0.00052500") }
    }

    @Test("Every JSON file is judged as Foundation judges it")
    func judgement() throws {
        let files = SharedData.files(under: "replies", extensions: ["json", "", "txt"])
        var checked = 0
        for file in files {
            guard var bytes = try? SharedData.bytes(file), bytes.count <= 64 * 1024 else { continue }
            // Some of the SDKs' files begin with a byte order mark, which RFC 8259 forbids to send.
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            #expect(isJSON(bytes) == ((try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil), "\(file)")
            checked += 1
        }
        #expect(checked > 20)
    }

    private func isJSON(_ bytes: [UInt8]) -> Bool {
        var reader = JSONReader(bytes, maximumDepth: 64)
        do {
            try reader.skip()
            try reader.end()
            return true
        } catch {
            return false
        }
    }

    @Test("The SDKs' recorded replies are read")
    func replies() async throws {
        let python = "replies/Vonage__vonage-python-sdk/voice/tests/data"
        func client(_ path: String, status: Int = 200) throws -> VoiceClient {
            let answer = Result<RESTResponse, RESTError>.success(RESTResponse(status: status, body: try SharedData.bytes(path)))
            return VoiceClient(applicationID: "a", key: SigningKey(secret: "s"), rest: FakeREST(answer))
        }
        let call = try OutboundCall(
            to: .phone(try #require(PhoneNumber("14155550100"))), from: .anyNumber, answer: .ncco(NCCO(.wait(try Wait(seconds: 1)))))
        for path in ["\(python)/create_call.json", "replies/vonage-php-sdk-core/create-outbound-call-success.json"] {
            guard case .created(let created) = try await client(path, status: 201).createCall(call) else {
                Issue.record("\(path) was not understood")
                continue
            }
            #expect(created.status == .started)
        }
        #expect(try await client("\(python)/get_call.json").call("u", region: nil).to?.address == "1234567890")
        #expect(try await client("replies/vonage-php-sdk-core/call.json").call("u", region: nil).to?.address == "447700900000")
        #expect(try await client("\(python)/list_calls.json").calls(CallFilter(), region: nil).calls.count == 3)
        #expect(try await client("\(python)/list_calls_filter.json").calls(CallFilter(), region: nil).calls.count == 1)
        await #expect(
            throws: VoiceError(.modifyCall, .refused(status: 400, message: "Bad Request: number can contain up to 15 digits prefixed with +"))
        ) {
            try await client("replies/vonage-php-sdk-core/error_vapi.json", status: 400).modify("u", .mute, region: nil)
        }
    }
}
