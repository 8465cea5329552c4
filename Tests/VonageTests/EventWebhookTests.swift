import Testing
import Tokens
import Vonage

@Suite("Event webhooks")
struct EventWebhookTests {
    private func event(_ json: String) throws -> EventWebhook { try EventWebhook(json: Array(json.utf8)) }

    @Test("A completed call keeps its decimals as they were written")
    func completed() throws {
        let event = try event(Samples.completed)
        #expect(event.kind == .status(.completed))
        #expect(event.uuid == "0A0000000123ABCD1")
        #expect(event.duration == "7")
        #expect(event.rate == "0.00450000")
        #expect(event.price == "0.00052500")
        #expect(event.network == "US-VIRTUAL")
        #expect(event.direction == "inbound")
        #expect(event.disconnectedBy == "user")
        #expect(event.sipCode == 200)
        #expect(event.startTime == "2020-07-01T20:45:35.000Z")
        #expect(event.timestampMilliseconds == 1_593_636_341_712)
    }

    @Test(
        "Every documented status, and one nobody knows",
        arguments: [
            "started", "ringing", "answered", "busy", "cancelled", "unanswered", "disconnected", "rejected", "failed", "human", "machine", "timeout",
            "completed",
            "teleported",
        ]
    )
    func statuses(_ status: String) throws {
        #expect(try event(#"{"uuid":"u","status":"\#(status)"}"#).kind == .status(CallStatus(rawValue: status)))
    }

    @Test("Which states end a call")
    func final() {
        let final: Set<CallStatus> = [.busy, .cancelled, .unanswered, .disconnected, .rejected, .failed, .timeout, .completed]
        let going: Set<CallStatus> = [.started, .ringing, .answered, .human, .machine, CallStatus(rawValue: "teleported")]
        #expect(final.filter { $0.isFinal } == final)
        #expect(going.filter { $0.isFinal } == [])
    }

    @Test("The nulls of an answered call are no values")
    func answered() throws {
        let event = try event(#"{"start_time":null,"headers":{},"rate":null,"uuid":"u","status":"answered","network":null,"sip_code":null}"#)
        #expect(event.kind == .status(.answered))
        #expect(event.startTime == nil && event.rate == nil && event.network == nil && event.sipCode == nil)
    }

    @Test("The answering-machine events name the call in another field")
    func machine() throws {
        let event = try event(#"{"call_uuid":"u9","conversation_uuid":"CON-1","status":"machine","sub_state":"beep_start"}"#)
        #expect(event.uuid == "u9")
        #expect(event.subState == "beep_start")
    }

    @Test(
        "Events without a status are told apart by their keys",
        arguments: [
            (
                #"{"conversation_uuid_from":"CON-a","conversation_uuid_to":"CON-b","uuid":"u","type":"transfer"}"#,
                .transfer(from: "CON-a", to: "CON-b")
            ),
            (
                #"{"recording_url":"https://example.com/r","size":1234,"recording_uuid":"r1","conversation_uuid":"CON-a"}"#,
                .recording(.init(uuid: "r1", url: "https://example.com/r", size: 1234))
            ),
            (
                #"{"type":"record","status":"transcribed","transcription_url":"https://example.com/t","recording_uuid":"r1"}"#,
                .transcription(recordingUUID: "r1", url: "https://example.com/t")
            ),
            (#"{"payload":{"a": 1},"conversation_uuid":"CON-a"}"#, .notify(payload: Array(#"{"a": 1}"#.utf8))),
            (
                #"{"reason":"Syntax error in NCCO. Invalid value type or action.","conversation_uuid":"CON-a"}"#,
                .error(reason: "Syntax error in NCCO. Invalid value type or action.")
            ),
            (#"{"type":"news"}"#, .other("news")),
            ("{}", .other(nil)),
        ] as [(String, EventWebhook.Kind)]
    )
    func kinds(_ json: String, _ kind: EventWebhook.Kind) throws {
        #expect(try event(json).kind == kind)
    }

    @Test("An input without an address of its own arrives as an event")
    func input() throws {
        guard case .input(let input) = try event(Samples.dtmf).kind else {
            Issue.record("not an input")
            return
        }
        #expect(input.digits == "4821")
    }

    @Test("A fallback's reason is no error of the call")
    func fallback() throws {
        let event = try event(
            #"{"uuid":"u","status":"ringing","reason":"Connection closed.","original_request":{"url":"https://example.com/e","type":"event"}}"#)
        #expect(event.kind == .status(.ringing))
        #expect(event.fallbackReason == "Connection closed.")
        #expect(event.originalRequest?.type == "event")
    }

    @Test("A query says the same")
    func query() throws {
        let query = "status=completed&uuid=u1&duration=7&price=0.00052500&sip_code=404&timestamp=2020-07-01T20:45:41.712Z&direction=inbound"
        let event = try EventWebhook(form: try #require(FormFields(parsing: query)))
        #expect(event.kind == .status(.completed))
        #expect(event.price == "0.00052500")
        #expect(event.sipCode == 404)
        #expect(event.timestampMilliseconds == 1_593_636_341_712)
    }

    @Test("A value that is too long or of another kind is passed over, the event is not")
    func tolerance() throws {
        let event = try event(
            #"{"uuid":"u","status":"ringing","detail":"\#(String(repeating: "x", count: 2000))","sip_code":"6x","size":9e99,"from":{"a":1},"direction":3}"#
        )
        #expect(event.kind == .status(.ringing))
        #expect(event.detail == nil && event.sipCode == nil && event.from == nil && event.direction == nil)
    }

    @Test(
        "Times are read in both spellings",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01 00:00:01", 1000), ("2000-02-29T12:00:00.5Z", 951_825_600_500),
            ("2020-01-01T12:00:00.123456Z", 1_577_880_000_123),
            ("2020-01-01T12:00:00+02:00", 1_577_872_800_000), ("2023-11-14T22:13:20.000Z", 1_700_000_000_000), ("1969-12-31T23:59:59Z", -1000),
            ("", nil), ("2020-13-01T00:00:00Z", nil), ("2020-01-01T25:00:00Z", nil), ("2020-01-01", nil), ("2020-01-01T00:00:00X", nil),
            ("2020-01-01T00:00:00.Z", nil),
            ("aaaa-bb-ccTdd:ee:ff", nil), ("2020-01-01T00:00:00+0200", nil),
        ] as [(String, Int64?)]
    )
    func times(_ text: String, _ milliseconds: Int64?) {
        #expect(WebhookTime.milliseconds(text) == milliseconds)
    }
}
