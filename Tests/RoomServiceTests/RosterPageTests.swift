import NIOCore
import Redis
import Testing

@testable import RoomService

/// What a reading of a room's stream means, and how its entries look as events.
@Suite struct RosterPageTests {
    private func entry(_ id: String, _ words: String...) -> RedisReply {
        .array([.bulk(Array(id.utf8)), .array(words.map { .bulk(Array($0.utf8)) })])
    }

    private let start = RedisStreamID(milliseconds: 5, number: 1)

    @Test("What comes after a point that is there is told, in the form a browser reads")
    func changes() throws {
        let page = RosterPage(.array([entry("5-1", "caller", "{}"), entry("6-0", "bridge", #"{"state":"up"}"#)]), after: start, most: 10)
        let id = try #require(RedisStreamID("6-0"))
        #expect(page == .changes([RosterChange(id: id, event: ByteBuffer(string: "id: 6-0\nevent: bridge\ndata: {\"state\":\"up\"}\n\n"))]))
        #expect(RosterPage(.array([entry("5-1", "caller", "{}")]), after: start, most: 10) == .changes([]))
    }

    @Test("A point that isn't there any more, or never was, leaves it open what was missed")
    func notThere() {
        #expect(RosterPage(.array([entry("6-0", "caller", "{}")]), after: start, most: 10) == .broken)
        #expect(RosterPage(.array([]), after: start, most: 10) == .broken)
        #expect(RosterPage(.null, after: start, most: 10) == .broken)
    }

    @Test("Before the first entry there is nothing to be missed")
    func beginning() {
        #expect(RosterPage(.array([]), after: .zero, most: 10) == .changes([]))
        guard case .changes(let changes) = RosterPage(.array([entry("6-0", "caller", "{}")]), after: .zero, most: 10) else {
            return #expect(Bool(false), "changes were expected")
        }
        #expect(changes.count == 1)
    }

    @Test("Too much at once isn't told piece by piece")
    func tooMuch() {
        let entries = [entry("5-1", "caller", "{}")] + (1...4).map { entry("6-\($0)", "caller", "{}") }
        guard case .changes = RosterPage(.array(entries), after: start, most: 4) else { return #expect(Bool(false), "four may be told") }
        #expect(RosterPage(.array(entries), after: start, most: 3) == .broken)
    }

    @Test("Entries that aren't ours are passed over, and none can forge an event")
    func foreign() {
        let entries = [
            entry("5-1", "caller", "{}"), entry("6-0"), entry("nonsense", "caller", "{}"), .integer(1), entry("6-1", "caller\ndata: forged", "{}"),
            entry("6-1", "", "{}"), entry("6-1", String(repeating: "x", count: 65), "{}"),
            entry("6-2", "caller", "{}\n\nevent: forged\rdata: x"),
        ]
        guard case .changes(let changes) = RosterPage(.array(entries), after: start, most: 10) else {
            return #expect(Bool(false), "changes were expected")
        }
        #expect(changes.map { String(buffer: $0.event) } == ["id: 6-2\nevent: caller\ndata: {}\ndata: \ndata: event: forged\ndata: data: x\n\n"])
    }
}
