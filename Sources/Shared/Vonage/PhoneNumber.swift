/// A telephone number in E.164, without the `+`: what Vonage's APIs want and what a SIP address may be built from.
///
/// Printing it shows the masked form; whoever needs the digits asks for them by name.
package struct PhoneNumber: Sendable, Hashable, CustomStringConvertible {
    /// E.164 allows 15 digits with the country code; Vonage wants 7 at least.
    private static let digitCount = 7...15

    /// `^[1-9][0-9]{6,14}$`
    package let digits: String

    /// Reads a number as people write it: spaces, hyphens, dots and brackets are dropped, and one leading `+`.
    ///
    /// - Returns: `nil` if what is left is no E.164 number.
    package init?(_ text: String) {
        guard text.utf8.count <= 40 else { return nil }
        var digits: [UInt8] = []
        digits.reserveCapacity(text.utf8.count)
        var hasPlus = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            case UInt8(ascii: "+") where digits.isEmpty && !hasPlus: hasPlus = true
            default: return nil
            }
        }
        guard Self.digitCount.contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// For people to recognise and nobody to dial: `+1555***67`.
    package var masked: String {
        let shown = digits.utf8.count >= 10 ? 4 : 2
        return "+\(Substring(digits.utf8.prefix(shown)))***\(Substring(digits.utf8.suffix(2)))"
    }

    /// The masked form.
    package var description: String { masked }
}
