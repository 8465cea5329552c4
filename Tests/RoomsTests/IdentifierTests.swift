import Testing

@testable import Rooms

@Suite("What may become part of a Redis key")
struct IdentifierTests {
    @Test(
        "Ordinary names are room ids",
        arguments: ["standup", "a", "Team_7-b", "env", "views", "__proto__", "1234", String(repeating: "x", count: 64)])
    func good(text: String) {
        #expect(RoomID(text)?.text == text)
    }

    @Test(
        "Nothing else is",
        arguments: ["", " ", "a b", "a/b", "a.b", "{a}", "a}", "*", "a\0", "é", "🙂", "a\n", "%41", "..", "a:b", String(repeating: "x", count: 65)])
    func bad(text: String) {
        #expect(RoomID(text) == nil)
        #expect(CallID(text) == nil)
    }

    @Test("Random bytes make a room id only if they are of its alphabet and length")
    func randomBytes() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            let expected =
                (1...64).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
            #expect((RoomID(text) != nil) == expected)
        }
    }
}
