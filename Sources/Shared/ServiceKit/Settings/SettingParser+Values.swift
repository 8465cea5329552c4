import Foundation

extension SettingParser where Value == Int {
    /// A whole number in decimal digits, within `range`.
    package static func integer(_ range: ClosedRange<Int>) -> Self {
        .matching("a whole number between \(range.lowerBound) and \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A TCP port a service can listen on or connect to.
    package static var port: Self { .integer(1...65535) }
}

extension SettingParser where Value == Bool {
    /// `true`, `yes`, `on`, `1` or `false`, `no`, `off`, `0`, in any case.
    package static var boolean: Self {
        .matching("true or false") { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        }
    }
}

extension SettingParser where Value == Duration {
    /// Seconds, whole or with a fraction (`2.5`), within `range` of seconds.
    package static func seconds(_ range: ClosedRange<Double>) -> Self {
        .matching("a number of seconds between \(range.lowerBound.formatted()) and \(range.upperBound.formatted())") { text in
            guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }), let seconds = Double(text) else { return nil }
            return range.contains(seconds) ? .milliseconds(Int((seconds * 1000).rounded())) : nil
        }
    }
}

extension SettingParser where Value == String {
    /// Any text of so many characters. On one line: control characters are refused.
    package static func text(_ characters: ClosedRange<Int> = 1...4096) -> Self {
        .matching("a text of \(characters.lowerBound) to \(characters.upperBound) characters without control characters") { text in
            let plain = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            return plain && characters.contains(text.count) ? text : nil
        }
    }

    /// A host name or IP address, without port: letters, digits, `.`, `-`, `_`, and `:` for IPv6.
    package static var host: Self {
        .matching("a host name or an IP address") { text in
            let allowed = text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"): true
                default: false
                }
            }
            return allowed && text.utf8.count <= 253 ? text : nil
        }
    }

    /// The path of a file that can be read now. The value is the path.
    package static var filePath: Self {
        Self("the path of a file that can be read") { path throws(SettingProblem) in
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue,
                FileManager.default.isReadableFile(atPath: path)
            else { throw .unexpected }
            return path
        }
    }

    /// The contents of the file at the given path, white space around it removed. At most 1 MiB of UTF-8, and not empty.
    package static var fileContents: Self {
        Self("the path of a file that can be read") { path throws(SettingProblem) in try SettingFile.contents(path) }
    }
}

extension SettingParser where Value == Secret {
    /// A secret of so many characters, no control characters. Its value never appears in a message.
    package static func secret(_ characters: ClosedRange<Int> = 1...4096) -> Self {
        .matching("\(characters.lowerBound) to \(characters.upperBound) characters long without control characters") { text in
            let plain = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            return plain && characters.contains(text.count) ? Secret(text) : nil
        }
    }

    /// A private key as PEM (RFC 7468): lines between two marks, of at most so many bytes. Whether it is a good key is for its user to say.
    package static func pem(atMost bytes: Int = 16384) -> Self {
        .matching("a PEM file's text of at most \(bytes) bytes") { text in
            text.utf8.count <= bytes && text.contains("-----BEGIN ") && text.contains("-----END ") ? Secret(text) : nil
        }
    }
}

extension SettingParser where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the enumeration's raw values, in any case.
    package static var choice: Self {
        .matching(Value.allCases.map { $0.rawValue }.joined(separator: " or ")) { text in
            Value.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
        }
    }
}

extension SettingParser {
    /// A comma-separated list of at most `limit` items; white space around an item and empty items are ignored.
    package static func list<Item: Sendable>(of item: SettingParser<Item>, limit: Int = 100) -> Self where Value == [Item] {
        Self("a list of at most \(limit) with commas between, each \(item.expectation)") { text throws(SettingProblem) in
            let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            guard parts.count <= limit else { throw .unexpected }
            var items: [Item] = []
            for part in parts { items.append(try item.parse(part)) }
            return items
        }
    }
}
