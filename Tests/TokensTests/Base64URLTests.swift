import Foundation
import Support
import Testing
import Tokens

@Suite("Base64url")
struct Base64URLTests {
    @Test(
        "The vectors of RFC 4648",
        arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy")])
    func vectors(_ plain: String, _ encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test("The two letters that differ from plain base64")
    func alphabet() {
        #expect(Base64URL.encode([0xFB, 0xEF, 0xFF]) == "--__")
        #expect(Base64URL.decode("--__") == [0xFB, 0xEF, 0xFF])
    }

    @Test("Only one spelling is read", arguments: ["A", "Zg=", "Zg==", "Zh", "Zm9=", "Zm9", "+/+/", "Zm 9v", "Zm9v\n", "Zé9v", "====", "Zg\u{0}A"])
    func strict(_ text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("Encodes as Foundation does, and decodes what it encodes")
    func roundTrip() {
        var generator = SeededGenerator(seed: 1)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = Base64URL.encode(bytes)
            let theirs = Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            #expect(text == theirs.replacingOccurrences(of: "=", with: ""))
            #expect(Base64URL.decode(text) == bytes)
        }
    }

    @Test("Hexadecimal is written in lower case and read in both")
    func hex() {
        #expect(Hex.encode([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
        #expect(Hex.decode("000fA5fF") == [0x00, 0x0F, 0xA5, 0xFF])
        for bad in ["0", "0g", "0x", " 00", "é"] { #expect(Hex.decode(bad) == nil) }
    }
}
