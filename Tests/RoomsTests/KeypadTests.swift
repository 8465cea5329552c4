import Testing

@testable import Rooms

@Suite("Keys in the conference")
struct KeypadTests {
    /// Delivers keys one by one and counts the commands they complete. Each is a digit and its second.
    func commands(_ deliveries: [(digit: String, second: Int64)]) throws -> Int {
        var known: [Keypad.Key] = []
        var commands = 0
        for delivery in deliveries {
            let key = try #require(Keypad.Key(delivery.digit, at: Timestamp(milliseconds: delivery.second * 1000)))
            guard !known.contains(key) else { continue }
            known.append(key)
            if Keypad.command(completedBy: key, among: known) == .toggleMute { commands += 1 }
        }
        return commands
    }

    @Test("Star 6 is a command; once, whichever of the two arrives first and however often")
    func star6() throws {
        #expect(try commands([("*", 1), ("6", 2)]) == 1)
        #expect(try commands([("6", 2), ("*", 1)]) == 1)
        #expect(try commands([("*", 1), ("6", 2), ("*", 1), ("6", 2), ("6", 2)]) == 1)
        #expect(try commands([("6", 2), ("*", 1), ("6", 2), ("*", 1)]) == 1)
        #expect(try commands([("*", 1), ("6", 1)]) == 1)
        #expect(try commands([("6", 1), ("*", 1)]) == 1)
    }

    @Test("Twice is twice, in any order of arrival")
    func twice() throws {
        let keys: [(String, Int64)] = [("*", 1), ("6", 2), ("*", 3), ("6", 4)]
        for first in 0..<4 {
            for second in 0..<4 where second != first {
                for third in 0..<4 where third != first && third != second {
                    let fourth = 6 - first - second - third
                    // The inner 6 and * may meet before what stands between them is known; that pair is no command either way.
                    #expect(try commands([keys[first], keys[second], keys[third], keys[fourth]].map { ($0.0, $0.1) }) >= 2)
                }
            }
        }
    }

    @Test("Other keys, other orders and long pauses are no command")
    func none() throws {
        #expect(try commands([("6", 1), ("*", 2)]) == 0)
        #expect(try commands([("*", 1), ("5", 2), ("6", 3)]) == 0)
        #expect(try commands([("*", 1), ("6", 6)]) == 0)
        #expect(try commands([("*", 1), ("*", 2), ("6", 3), ("6", 4)]) == 1)
    }

    @Test("What is no single key is none", arguments: ["", "12", "a", "٣", "p", " "])
    func bad(_ digits: String) {
        #expect(Keypad.Key(digits, at: Timestamp(milliseconds: 1)) == nil)
    }
}
