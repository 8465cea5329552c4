import Testing
import Tokens

@Suite("Identifiers")
struct IdentifierTests {
    @Test("Letters, digits, underscores and dashes of ASCII make one, and nothing else does")
    func alphabet() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".unicodeScalars)
        for value in UInt32(0)...0x2FF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect("a\(scalar)b".isIdentifier(of: 1...64) == alphabet.contains(scalar), "U+\(String(value, radix: 16))")
        }
    }

    @Test(
        "Its length has bounds",
        arguments: [(0, false), (1, true), (64, true), (65, false), (10_000, false)])
    func length(count: Int, isOne: Bool) {
        #expect(String(repeating: "x", count: count).isIdentifier(of: 1...64) == isOne)
    }
}
