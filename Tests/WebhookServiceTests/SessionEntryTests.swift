import OpenTok
import Rooms
import Testing

@testable import WebhookService

@Suite("What session monitoring says of a phone")
struct SessionEntryTests {
    func entry(_ json: String) throws -> CallEntry? {
        CallEntry(try SessionEvent(Array(json.utf8)), at: Timestamp(milliseconds: 1))
    }

    func event(_ name: String, _ more: String = "") -> String {
        #"{"sessionId":"1_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4","event":"\#(name)","call":{"id":"a","connectionId":"b"},"connection":{"id":"b","data":""}\#(more)}"#
    }

    @Test("Ringing, active and gone, by the words and codes of the guide")
    func words() throws {
        #expect(try entry(event("callUpdated", #","state":"RINGING""#))?.kind == .status(.ringing))
        #expect(try entry(event("callUpdated", #","state":"ACTIVE""#))?.kind == .status(.answered))
        #expect(try entry(event("callUpdated", #","state":"ON_HOLD""#)) == nil)
        #expect(try entry(event("connectionDestroyed"))?.kind == .status(.completed))
        #expect(try entry(event("connectionCreated")) == nil)
    }

    @Test(
        "An end is told apart by its code",
        arguments: [
            ("486", .busy), ("603", .declined), ("404", .invalidNumber), ("480", .noAnswer), ("487", .cancelled), ("503", .failed),
            ("700", .completed),
            ("", .completed),
        ] as [(String, CallCause)])
    func ends(code: String, cause: CallCause) throws {
        let entry = try #require(try entry(event("callDestroyed", #","reason_code":"\#(code)""#)))
        let call = try #require(CallID("call"))
        #expect(Caller(CallHistory(id: call, entries: [entry])).cause == cause)
    }
}
