import Foundation
import Testing

@testable import ServiceKit

@Suite("Setting parsers")
struct SettingParserTests {
    private enum Environment: String, CaseIterable { case legacy, unified }

    private func read<Value>(_ parser: SettingParser<Value>, _ text: String) -> Value? {
        try? parser.parse(text)
    }

    @Test(
        "Whole numbers are decimal and in range",
        arguments: [("1", 1), ("65535", 65535), ("0", nil), ("65536", nil), ("1.5", nil), ("0x10", nil), (" 1", nil)]
    )
    func integers(text: String, value: Int?) {
        #expect(read(.port, text) == value)
    }

    @Test(
        "Booleans have eight spellings",
        arguments: [("true", true), ("YES", true), ("on", true), ("1", true), ("False", false), ("0", false), ("2", nil)]
    )
    func booleans(text: String, value: Bool?) {
        #expect(read(.boolean, text) == value)
    }

    @Test(
        "Seconds may have a fraction",
        arguments: [("5", 5000), ("0.25", 250), ("-1", nil), ("1e3", nil), ("inf", nil), ("301", nil), ("1.2.3", nil)]
    )
    func seconds(text: String, milliseconds: Int?) {
        #expect(read(.seconds(0...300), text) == milliseconds.map { .milliseconds($0) })
    }

    @Test(
        "URLs are absolute, of a wanted scheme, and without user or fragment",
        arguments: [
            ("https://api.nexmo.com", true), ("http://127.0.0.1:8090/base", true), ("ftp://host", false), ("/path", false), ("https://", false),
            ("https://user:pass@host", false), ("https://host/#part", false), ("https://user@host", false),
        ]
    )
    func urls(text: String, isRight: Bool) {
        #expect((read(.url(), text) != nil) == isRight)
    }

    @Test("A choice is one of the cases, in any letters", arguments: [("legacy", "legacy"), ("Unified", "unified"), ("other", nil)])
    func choices(text: String, value: String?) {
        #expect(read(SettingParser<Environment>.choice, text)?.rawValue == value)
    }

    @Test("Texts and hosts have no control characters", arguments: ["a\u{0}b", "a\u{1b}[31m", "a\nb", "a\u{85}b"])
    func controlCharacters(text: String) {
        #expect(read(.text(), text) == nil)
        #expect(read(.host, text) == nil)
        #expect(read(.secret(1...100), text) == nil)
    }

    @Test("A file's contents come without white space around; a missing, empty or binary file is an error")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "setting-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(read(.fileContents, path) == nil)
        #expect(read(.filePath, path) == nil)
        try " -----BEGIN\n ".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(read(.fileContents, path) == "-----BEGIN")
        #expect(read(.filePath, path) == path)
        try Data([0xFF, 0xFE]).write(to: URL(filePath: path))
        #expect(read(.fileContents, path) == nil)
        try Data().write(to: URL(filePath: path))
        #expect(read(.fileContents, path) == nil)
        #expect(read(.filePath, "/tmp") == nil)
    }

    @Test("A secret cannot be seen by printing, interpolating, reflecting or dumping it")
    func secrets() {
        let secret = Secret("canary")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped] {
            #expect(!text.contains("canary"))
            #expect(text.contains("[secret]"))
        }
        #expect(secret.reveal() == "canary")
    }
}
