import JSON
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
    @Test("Members are read in one pass, and what nobody asks for is skipped")
    func members() throws {
        var reader = JSONReader(Array(#" { "a" : "x" , "skip": [1, {"b": [null, true]}], "n": -12, "f": false, "r": {"k" : 1} , "z": null } "#.utf8))
        var found: [String] = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "a": found.append(try reader.string())
            case "n": found.append(String(try reader.integer()))
            case "f": found.append(String(try reader.boolean()))
            case "r": found.append(String(decoding: try reader.raw(), as: UTF8.self))
            case "z":
                try reader.null()
                found.append(key.string)
            default: try reader.skip()
            }
        }
        try reader.end()
        #expect(found == ["x", "-12", "false", #"{"k" : 1}"#, "z"])
    }

    @Test("Strings are unescaped, in keys too")
    func escapes() throws {
        var reader = JSONReader(Array(#"{"\u0061\n":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é😀"}"#.utf8))
        try reader.beginObject()
        let key = try #require(try reader.nextKey())
        #expect(key.string == "a\n")
        #expect(key.equals("a\n"))
        #expect(try reader.string() == "\"\\/\u{8}\u{C}\n\r\té😀é😀")
        #expect(try reader.nextKey() == nil)
        try reader.end()
    }

    @Test("Whatever a byte means, it means the same wherever in a string it stands")
    func everyByteEverywhere() {
        for length in [1, 7, 8, 9, 16, 19] {
            for position in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                    text[position] = byte
                    var reader = JSONReader([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")])
                    let read = Result { () throws -> String in
                        let string = try reader.string()
                        try reader.end()
                        return string
                    }
                    let isPlain = (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    if isPlain != ((try? read.get()) == String(decoding: text, as: UTF8.self)) {
                        Issue.record("byte \(byte) at \(position) of \(length)")
                    }
                }
            }
        }
    }

    @Test("A key that is only canonically equivalent to a literal is another key")
    func canonicalEquivalence() throws {
        // U+212A KELVIN SIGN is canonically equivalent to K.
        var reader = JSONReader(Array(#"{"\u212a":1}"#.utf8))
        try reader.beginObject()
        let key = try #require(try reader.nextKey())
        #expect(!key.equals("K"))
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", " ", "{", "}", "[", "]", "{]", "[}", "[1,]", "[,1]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1 "b":2}"#,
            #"{a:1}"#,
            #"{1:2}"#, "nul", "nulll", "tru", "falsey", "True", "01", "-", "-01", "+1", "1.", ".5", "1.e1", "1e", "1e+", "0x10", "NaN", "Infinity",
            "--1",
            "\"", "\"\\\"", #""\x""#, #""\u12""#, #""\u12G4""#, #""\uD800""#, #""\uDC00""#, #""\uD800\u0041""#, #""\uD800\n""#, "\"\n\"", "\"\u{0}\"",
            "'a'", "1 2", "[1]]", "{}{}", "/* */1", "1//", "\u{FEFF}1", "[1\u{A0}]",
        ]
    )
    func malformed(_ text: String) {
        #expect(throws: JSONError.self) { try readAll(Array(text.utf8)) }
    }

    @Test("Bytes that are no UTF-8 are refused inside strings, also in those skipped")
    func invalidUTF8() {
        let bad: [[UInt8]] = [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0xFE],
            [0xF0, 0x9F, 0x98],
        ]
        for bytes in bad {
            let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
            #expect(throws: JSONError.self) { try readAll(text) }
        }
    }

    @Test(
        "The edges of UTF-8 are read",
        arguments: ["\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"])
    func utf8Edges(_ text: String) throws {
        var reader = JSONReader(Array("\"\(text)\"".utf8))
        #expect(try reader.string() == text)
        try reader.end()
    }

    @Test("Nesting is read down to the limit and no further")
    func depth() throws {
        try readAll(nested(16))
        let error = #expect(throws: JSONError.self) { try readAll(nested(17)) }
        #expect(error?.code == .tooDeep)
        // A stranger's 16 KiB of brackets must not use up the stack.
        #expect(throws: JSONError.self) { try readAll([UInt8](repeating: UInt8(ascii: "["), count: 16_384)) }
    }

    @Test("An integer must be one, and fit", arguments: ["1.0", "1e3", "9223372036854775808", "-9223372036854775809"])
    func integers(_ text: String) {
        var reader = JSONReader(Array(text.utf8))
        let error = #expect(throws: JSONError.self) { try reader.integer() }
        #expect(error?.code == .numberOutOfRange)
    }

    @Test("The ends of the integers are read")
    func integerEnds() throws {
        for value in [Int64.min, -1, 0, 1, .max] {
            var reader = JSONReader(Array(String(value).utf8))
            #expect(try reader.integer() == value)
        }
    }

    @Test("A value of another kind than asked for is an error that says so")
    func unexpectedKind() {
        var reader = JSONReader(Array("[1]".utf8))
        let error = #expect(throws: JSONError.self) { try reader.beginObject() }
        #expect(error?.code == .unexpectedKind)
    }

    @Test("Lenient reading keeps decimal text, takes words for booleans, and passes over the rest")
    func lenient() throws {
        var reader = JSONReader(Array(#"["0.00450000", 0.0045, null, {}, [], true, "true", "no", 5, "7", "x", 1]"#.utf8))
        try reader.beginArray()
        var texts: [String?] = []
        for _ in 0..<5 {
            #expect(try reader.nextElement())
            texts.append(try reader.textIfPresent())
        }
        #expect(texts == ["0.00450000", "0.0045", nil, nil, nil])
        var booleans: [Bool?] = []
        for _ in 0..<3 {
            #expect(try reader.nextElement())
            booleans.append(try reader.booleanIfPresent())
        }
        #expect(booleans == [true, true, nil])
        var integers: [Int64?] = []
        for _ in 0..<3 {
            #expect(try reader.nextElement())
            integers.append(try reader.integerIfPresent())
        }
        #expect(integers == [5, 7, nil])
        #expect(try reader.nextElement())
        #expect(try reader.stringIfPresent() == nil)
        #expect(try reader.nextElement() == false)
        try reader.end()
    }

    @Test("An error names a place and repeats no text")
    func errorText() {
        var reader = JSONReader(Array(#"{"pin":4821"#.utf8))
        let error = #expect(throws: JSONError.self) {
            try reader.skip()
            try reader.end()
        }
        #expect(error?.description == "malformed JSON at byte 11")
    }

    private func nested(_ depth: Int) -> [UInt8] {
        Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
}

/// Checks a whole document.
func readAll(_ bytes: [UInt8], maximumDepth: Int = JSONReader.defaultMaximumDepth) throws(JSONError) {
    var reader = JSONReader(bytes, maximumDepth: maximumDepth)
    try reader.skip()
    try reader.end()
}
