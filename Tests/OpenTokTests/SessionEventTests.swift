import JSON
import Testing

@testable import OpenTok

@Suite("What session monitoring tells")
struct SessionEventTests {
    static let session = "2_MX4xMjM0NTZ-fjE3MDAwMDAwMDAwMDB-QWJDZEVmR2h-fn4"

    func read(_ json: String) throws -> SessionEvent { try SessionEvent(Array(json.utf8)) }

    func event(_ name: String, _ more: String, project: String = #""projectId":"123456""#) -> String {
        #"{"sessionId":"\#(Self.session)",\#(project),"event":"\#(name)","timestamp":1700000000309,\#(more)}"#
    }

    @Test("Connections come and go, in both environments alike; data may be empty")
    func connections() throws {
        let connection = #""connection":{"id":"c053fcc8-1","createdAt":1700000000143,"data":"sip=true"}"#
        let legacy = try read(event("connectionCreated", connection))
        let unified = try read(event("connectionCreated", connection, project: #""applicationId":"78d335fa-323d""#))
        #expect(legacy == unified)
        #expect(legacy.sessionID == Self.session)
        #expect(legacy.timestampMilliseconds == 1_700_000_000_309)
        #expect(legacy.kind == .connectionCreated(.init(id: "c053fcc8-1", data: "sip=true", createdMilliseconds: 1_700_000_000_143)))
        let gone = try read(
            event("connectionDestroyed", #""reason":"forceDisconnected","connection":{"id":"c053fcc8-1","createdAt":"1700000000143"}"#))
        #expect(gone.kind == .connectionDestroyed(.init(id: "c053fcc8-1", data: "", createdMilliseconds: 1_700_000_000_143)))
    }

    @Test("What the documents leave in doubt of SIP calls is read at the top and in the call")
    func calls() throws {
        let call = SessionEvent.Call(id: "b0a5", connectionID: "e9f8")
        let fields = #""id":"b0a5","connectionId":"e9f8","createdAt":1700000000390"#
        #expect(try read(event("callCreated", #""call":{\#(fields)}"#)).kind == .callCreated(call))
        #expect(try read(event("callUpdated", #""state":"RINGING","call":{\#(fields)}"#)).kind == .callUpdated(call, state: "RINGING"))
        #expect(try read(event("callUpdated", #""call":{\#(fields),"state":"ACTIVE"}"#)).kind == .callUpdated(call, state: "ACTIVE"))
        #expect(try read(event("callDestroyed", #""call":{\#(fields)},"reason_code":"486""#)).kind == .callDestroyed(call, code: "486"))
        #expect(try read(event("callDestroyed", #""call":{\#(fields),"reason_code":700}"#)).kind == .callDestroyed(call, code: "700"))
    }

    @Test("Streams and what there may be yet are known by name only")
    func others() throws {
        #expect(try read(event("streamCreated", #""stream":{"id":"s","connection":{"id":"c"}}"#)).kind == .other("streamCreated"))
        #expect(try read(event("sessionNotification", #""x":[1,{"y":null}]"#)).kind == .other("sessionNotification"))
    }

    @Test(
        "What lacks what its event must have is no event",
        arguments: [
            "", "[]", "{}", #"{"event":"connectionCreated","connection":{"id":"c"}}"#, #"{"sessionId":"no session id","event":"callCreated"}"#,
            #"{"sessionId":"\#(SessionEventTests.session)","event":"connectionCreated"}"#,
            #"{"sessionId":"\#(SessionEventTests.session)","event":"connectionCreated","connection":"c"}"#,
            #"{"sessionId":"\#(SessionEventTests.session)","event":"connectionCreated","connection":{"id":"a/../b"}}"#,
            #"{"sessionId":"\#(SessionEventTests.session)","event":"callDestroyed","call":{"id":"b"}}"#,
            #"{"sessionId":"\#(SessionEventTests.session)","event":"connectionCreated","connection":{"id":"c"}} x"#,
        ])
    func malformed(_ json: String) {
        #expect(throws: (any Error).self) { try read(json) }
    }

    @Test("A connection's data names a browser or a leg of ours; anybody else's text says nothing")
    func data() {
        #expect(ConnectionData(#"{"name":"Ann"}"#).name == "Ann")
        let leg = ConnectionData(#"{"sip":true,"role":"client","name":"Phone","operation":"00ff"}"#)
        #expect(leg.isLeg)
        #expect(leg.operation == "00ff")
        for text in ["", "sip=true", "[1]", "null", #"{"name":7,"operation":[]}"#, #"{"name":"Ann""#] {
            let data = ConnectionData(text)
            #expect(data.name == nil && data.operation == nil && !data.isLeg)
        }
        #expect(ConnectionData(#"{"name":"\#(String(repeating: "x", count: 500))"}"#).name?.count == 60)
    }
}
