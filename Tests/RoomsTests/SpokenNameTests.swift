import Testing

@testable import Rooms

@Suite("Names that are spoken")
struct SpokenNameTests {
    @Test(
        "Keep what names have, and nothing that a markup or a terminal could be told by",
        arguments: [
            ("Ann", "Ann"), ("  Ann   Lee ", "Ann Lee"), ("O'Brien-Smith, J.", "O'Brien-Smith, J."), ("Zoë 李", "Zoë 李"),
            ("<speak>boo</speak>", "speakboospeak"), ("a\u{0}\u{1B}[31mb\nc", "a31mb c"), ("R&D", "RandD"), ("\"quoted\"", "quoted"),
            ("tel:+1", "tel+1"), ("\u{202E}evil", "evil"),
        ])
    func kept(_ text: String, _ spoken: String) {
        #expect(SpokenName(text)?.text == spoken)
    }

    @Test("Nothing left is no name, and a long one is cut", arguments: ["", "   ", "<>", "\u{0}"])
    func nothing(_ text: String) {
        #expect(SpokenName(text) == nil)
        #expect(SpokenName(String(repeating: "x", count: 10_000))?.text.count == DialLimits.nameCharacters)
    }
}
