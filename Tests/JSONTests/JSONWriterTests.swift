import Foundation
import JSON
import Support
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("Values follow each other in the order of the calls")
    func order() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.member("b", "x")
        writer.member("a", 1)
        writer.member("list", ["p", "q"])
        writer.object("inner") { $0.member("t", true) }
        writer.object("empty") { _ in }
        writer.key("none")
        writer.null()
        writer.key("raw")
        writer.raw(Array("[1]".utf8))
        writer.endObject()
        writer.integer(-7)
        writer.beginArray()
        writer.endArray()
        writer.string("end")
        writer.endArray()
        #expect(writer.string == #"[{"b":"x","a":1,"list":["p","q"],"inner":{"t":true},"empty":{},"none":null,"raw":[1]},-7,[],"end"]"#)
    }

    @Test(
        "A number that is whole is written without a fraction, one that is none as 0", arguments: [(2.0, "2"), (0.1, "0.1"), (-1, "-1"), (.nan, "0")])
    func numbers(_ value: Double, _ text: String) {
        var writer = JSONWriter()
        writer.number(value)
        #expect(writer.string == text)
    }

    @Test("A text cannot break out of its quotes")
    func injection() throws {
        let hostile = #"x","role":"moderator","y":"\"# + "\u{0}\u{1F}\n\t\u{7F}é😀</script>"
        let bytes = JSONWriter.object {
            $0.member("data", hostile)
            $0.key(escaping: hostile)
            $0.string("v")
        }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: String])
        #expect(object == ["data": hostile, hostile: "v"])
    }

    @Test("Whatever is written, the reader and Foundation read back")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let scalars = (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &generator) ? 0x7F : 0x10FFFF), using: &generator))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let bytes = JSONWriter.object { $0.member("text", text) }
            var reader = JSONReader(bytes)
            try reader.beginObject()
            _ = try reader.nextKey()
            // Scalars, because `==` takes canonically equivalent strings for equal.
            #expect(Array(try reader.string().unicodeScalars) == scalars)
            let theirs = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: String])
            #expect(theirs["text"].map { Array($0.unicodeScalars) } == scalars)
        }
    }
}
