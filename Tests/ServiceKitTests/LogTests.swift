import Foundation
import Logging
import Testing

@testable import ServiceKit

@Suite("Logging")
struct LogTests {
    /// What `body` logs, by way of a pipe.
    private func logged(_ format: LogFormat, _ body: (Logger) -> Void) throws -> String {
        let pipe = Pipe()
        let output = LogOutput(
            descriptor: pipe.fileHandleForWriting.fileDescriptor,
            clock: WallClock { 1_769_903_999_007 }
        )
        body(LoggerFactory(output: output, format: format, level: .info).logger("partyline.test"))
        try pipe.fileHandleForWriting.close()
        return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test("A JSON line has time, level, message, logger and the metadata beside them")
    func json() throws {
        let line = try logged(.json) { logger in
            logger.notice(
                "Call answered",
                metadata: ["uuid": "aa-bb", "seconds": .stringConvertible(1.5), "count": .stringConvertible(3), "level": "mine", "list": ["a", "b"]]
            )
        }
        let expected = """
            {"time":"2026-01-31T23:59:59.007Z","level":"notice","message":"Call answered","logger":"partyline.test",\
            "count":3,"metadata.level":"mine","list":["a","b"],"seconds":1.5,"uuid":"aa-bb"}

            """
        #expect(line == expected)
    }

    @Test(
        "No text can forge a line, break JSON or move a cursor",
        arguments: ["a\nb", "a\r\nb", "\u{1b}[2J", "\"}\u{0}{\"", "\\", "\u{7f}\u{85}\u{9b}", "é\u{a0}ü €  😀", "\u{2028}"]
    )
    func escaping(text: String) throws {
        for format in [LogFormat.json, .pretty] {
            let lines = try logged(format) { $0.info("\(text)", metadata: ["k\(text)": .string(text)]) }
            #expect(lines.hasSuffix("\n"))
            #expect(lines.dropLast().unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        }
        let line = try logged(.json) { $0.info("\(text)", metadata: ["key": .string(text)]) }
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["message"] as? String == text)
        #expect(object?["key"] as? String == text)
    }

    @Test("A pretty line is for people")
    func pretty() throws {
        let line = try logged(.pretty) { $0.warning("Slow", metadata: ["route": "answer"]) }
        #expect(line == "23:59:59.007Z WARNING  Slow [partyline.test] route=answer\n")
    }

    @Test("Events below the level are dropped, and auto is JSON where nobody looks")
    func levels() throws {
        let lines = try logged(.auto) { logger in
            logger.debug("not me")
            logger.info("me")
        }
        #expect(lines.hasPrefix("{\"time\""))
        #expect(lines.split(separator: "\n").count == 1)
    }

    @Test("Lines of several threads never mix")
    func threads() async throws {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let logger = LoggerFactory(output: output, format: .json).logger("threads")
        let reading = Task.detached { try pipe.fileHandleForReading.readToEnd() ?? Data() }
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<200 {
                        logger.info("line", metadata: ["id": "\(task)-\(number)", "pad": .string(String(repeating: "x", count: 300))])
                    }
                }
            }
        }
        try pipe.fileHandleForWriting.close()
        let lines = String(decoding: try await reading.value, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 1600)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"time\"") && $0.hasSuffix("\"}") })
    }

    /// What is in a file that `body` logs to, whenever it asks.
    private func withLogFile(delay: Duration, _ body: (LoggerFactory, () throws -> [Substring]) async throws -> Void) async throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "partyline-\(UUID().uuidString).log")
        try Data().write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try FileHandle(forWritingTo: url)
        let loggers = LoggerFactory(output: LogOutput(descriptor: file.fileDescriptor, delay: delay), format: .json)
        try await body(loggers) { String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n") }
        try file.close()
    }

    @Test("Lines that may wait are written together, in order, and never later than a warning")
    func delayed() async throws {
        try await withLogFile(delay: .seconds(3600)) { loggers, lines in
            let logger = loggers.logger("delayed")
            logger.info("one")
            logger.info("two")
            let before = try lines()
            #expect(before.isEmpty)
            logger.warning("three")
            logger.notice("four")
            let atOnce = try lines().map { $0.firstMatch(of: /one|two|three|four/)?.output }
            #expect(atOnce == ["one", "two", "three"])
            loggers.flush()
            let last = try lines().last
            #expect(last?.contains("four") == true)
        }
    }

    @Test("A line that waits is written without another one coming", .timeLimit(.minutes(1)))
    func delayEnds() async throws {
        try await withLogFile(delay: .milliseconds(1)) { loggers, lines in
            loggers.logger("delayed").info("alone")
            while try lines().isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    @Test("More than may wait is written by whoever logs it")
    func full() async throws {
        try await withLogFile(delay: .seconds(3600)) { loggers, lines in
            let logger = loggers.logger("full")
            let pad = String(repeating: "x", count: 1000)
            let count = LogOutput.mostBytesWaiting / 1000
            for _ in 0..<count { logger.info("line", metadata: ["pad": .string(pad)]) }
            let written = try lines().count
            #expect((1...count).contains(written))
        }
    }

    @Test(
        "Dates are right at the edges",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_769_903_999, "Sat, 31 Jan 2026 23:59:59 GMT"),
        ])
    func dates(second: Int, text: String) {
        #expect(WallClock.httpDate(second) == text)
    }
}
