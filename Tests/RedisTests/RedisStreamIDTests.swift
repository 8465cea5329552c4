import Testing

@testable import Redis

@Suite struct RedisStreamIDTests {
    @Test("An id is two numbers with a dash between, and nothing else")
    func reading() {
        #expect(RedisStreamID("1700000000000-12") == RedisStreamID(milliseconds: 1_700_000_000_000, number: 12))
        #expect(RedisStreamID("0-0") == .zero)
        for text in ["", "-", "1", "1-", "-1", "1-2-3", "+1-2", "1-x", " 1-2", "1-2\n", "18446744073709551616-0", "١-٢"] {
            #expect(RedisStreamID(text) == nil, "\(text)")
        }
    }

    @Test("Ids are in the order of their time, then their number, not of their text")
    func order() throws {
        let ids = try ["9-9", "10-0", "10-2", "10-10"].map { try #require(RedisStreamID($0)) }
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids.map(\.description) == ["9-9", "10-0", "10-2", "10-10"])
    }
}
