import Support
import Testing
import Vonage

@Suite("Phone numbers")
struct PhoneNumberTests {
    @Test(
        "What people write is read",
        arguments: ["14155550100", "+14155550100", "+1 (415) 555-0100", " 1.415.555.0100 ", "1-415-555-0100", "(+1)4155550100"])
    func written(_ text: String) {
        #expect(PhoneNumber(text)?.digits == "14155550100")
    }

    @Test(
        "What is no E.164 number is refused",
        arguments: [
            "", "+", "123456", "0123456789", "1234567890123456", "1+4155550100", "++14155550100", "+1+4155550100", "415-CALL-NOW",
            "14155550100;ext=1",
            "14155550100@evil.example", "١٤١٥٥٥٥٠١٠٠", "14155550100\n", "14155550100\t", String(repeating: " ", count: 40) + "14155550100",
        ]
    )
    func refused(_ text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test(
        "Printing a number shows its ends only", arguments: [("14155550167", "+1415***67"), ("447700900123", "+4477***23"), ("1234567", "+12***67")])
    func masked(_ digits: String, _ masked: String) throws {
        let number = try #require(PhoneNumber(digits))
        #expect("\(number)" == masked)
        #expect(number.masked == masked)
        #expect(!String(reflecting: number.description).contains(digits))
    }

    @Test("100,000 damaged numbers: what is read is 7 to 15 digits without a leading zero")
    func fuzz() {
        var generator = SeededGenerator(seed: 164)
        let original = Array("+1 (415) 555-0100".utf8)
        for _ in 0..<100_000 {
            guard let number = PhoneNumber(String(decoding: Mutation.damage(original, using: &generator), as: UTF8.self)) else { continue }
            #expect((7...15).contains(number.digits.utf8.count) && number.digits.utf8.allSatisfy { 48...57 ~= $0 } && !number.digits.hasPrefix("0"))
        }
    }
}
