import Testing

@testable import Rooms

@Suite("How long PINs are, and which are made")
struct PINPolicyTests {
    @Test(
        "PINs are as short as odds of 1 in 1,000 allow", arguments: [(1, 4), (9, 4), (10, 5), (90, 5), (91, 6), (900, 6), (901, 7), (9_000_000, 10)])
    func length(liveRooms: Int, digits: Int) {
        #expect(PINPolicy().digits(liveRooms: liveRooms) == digits)
    }

    @Test("The shortest length can be raised, and extra digits are added under attack up to twelve")
    func bounds() {
        #expect(PINPolicy(minimumDigits: 6).digits(liveRooms: 1) == 6)
        #expect(PINPolicy(minimumDigits: 3).digits(liveRooms: 1) == 4)
        #expect(PINPolicy(minimumDigits: 12).digits(liveRooms: 1, extraDigits: 2) == 12)
        #expect(PINPolicy().digits(liveRooms: 1, extraDigits: 2) == 6)
        #expect(PINPolicy().digits(liveRooms: Int.max) == 12)
    }

    @Test("The odds of a guess are those of the length that suits the guesser best")
    func odds() {
        #expect(PINPolicy.guessOdds(liveRooms: [:]) == 0)
        #expect(PINPolicy.guessOdds(liveRooms: [4: 9, 5: 9]) == 0.001)
        #expect(PINPolicy.guessOdds(liveRooms: [4: 1, 5: 90]) == 0.001)
    }

    @Test("No PIN that is made begins with zero, repeats one digit, or runs straight up or down")
    func strength() throws {
        var random = SeededGenerator(seed: 7)
        for digits in 4...12 {
            for _ in 0..<2000 {
                let pin = PINPolicy().draw(digits: digits, from: &random)
                #expect(pin.digits.count == digits)
                #expect(pin.digits.first != "0")
                #expect(!PINPolicy.isWeak(pin.digits))
            }
        }
    }

    @Test(
        "Weak digits are told from others",
        arguments: [("1111", true), ("1234", true), ("9876", true), ("1235", false), ("1212", false), ("1357", false)])
    func weak(digits: String, isWeak: Bool) {
        #expect(PINPolicy.isWeak(digits) == isWeak)
    }

    @Test("Every PIN of four digits that isn't weak can be drawn")
    func coverage() {
        var random = SeededGenerator(seed: 1)
        var seen: Set<String> = []
        for _ in 0..<200_000 { seen.insert(PINPolicy().draw(digits: 4, from: &random).digits) }
        #expect(seen.count == 9000 - 9 - 6 - 7)
    }

    @Test("A PIN doesn't show itself when it is printed, interpolated, dumped or reflected")
    func secrecy() throws {
        let pin = try #require(PIN("4821"))
        var dumped = ""
        dump(pin, to: &dumped)
        for text in ["\(pin)", String(describing: pin), String(reflecting: pin), dumped] { #expect(!text.contains("4821")) }
    }

    @Test(
        "What a caller types is a PIN only if it is 4 to 12 ASCII digits",
        arguments: ["", "123", "1234567890123", "12a4", "１２３４", "12 4", "*123", "12.4"])
    func malformed(text: String) {
        #expect(PIN(text) == nil)
    }
}
