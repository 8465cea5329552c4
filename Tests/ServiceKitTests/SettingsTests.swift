import Foundation
import Logging
import Testing

@testable import ServiceKit

@Suite("Settings")
struct SettingsTests {
    private static let port = Setting("port", .port, default: "3000", help: "Port to listen on")
    private static let secret = Setting("partyline.secret", .secret(32...4096), isRequired: true, help: "Shared by all replicas")
    private static let url = Setting("redis.url", .text(), default: "redis://127.0.0.1:6379/0", help: "Where Redis is")
    private static let prefixes = Setting("allowed.prefixes", .list(of: .text(1...8)), help: "Numbers that may be dialled")
    private static let known: [any SettingDescribing] = [port, secret, url, prefixes]

    private func load(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        file: String? = nil
    ) async throws -> Settings {
        guard let file else {
            return try await Settings.load(arguments: arguments, environment: environment, environmentFile: nil, known: Self.known)
        }
        let path = FileManager.default.temporaryDirectory.appending(path: "env-\(UUID().uuidString)").path()
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await Settings.load(arguments: arguments, environment: environment, environmentFile: path, known: Self.known)
    }

    @Test("The command line wins over the environment, that over .env, that over the default")
    func precedence() async throws {
        let file = "# ports\nPORT=1003\nREDIS_URL=\"redis://file\"\n"
        #expect(try await load(["--port", "1001"], environment: ["PORT": "1002"], file: file).value(Self.port) == 1001)
        #expect(try await load(environment: ["PORT": "1002"], file: file).value(Self.port) == 1002)
        #expect(try await load(file: file).value(Self.port) == 1003)
        #expect(try await load(file: file).value(Self.url) == "redis://file")
        #expect(try await load().value(Self.port) == 3000)
    }

    @Test("An empty value counts as not set")
    func emptyIsUnset() async throws {
        #expect(try await load(["--port="], environment: ["PORT": ""], file: "PORT=\n").value(Self.port) == 3000)
    }

    @Test("Commas in a value of the command line stay where they are")
    func commas() async throws {
        let settings = try await load(["--redis-url=redis://a, b,,c", "--allowed-prefixes", "44, 1 ,,49"])
        #expect(try settings.value(Self.url) == "redis://a, b,,c")
        #expect(try settings.value(Self.prefixes) == ["44", "1", "49"])
    }

    @Test("A wrong value is named in one line with what was expected")
    func wrongValue() async throws {
        let settings = try await load(environment: ["PORT": "a\nbc"])
        #expect(throws: SettingError("PORT", "'a?bc' is not a whole number between 1 and 65535")) { try settings.value(Self.port) }
    }

    @Test("A line of .env that names no setting is told by its number, for it may be a piece of a key")
    func strayLines() async throws {
        let file = "PRT=1\nPARTYLINE_SECRET=-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ==\n7abc=\nsecret-1=\n"
        let warnings = try await load(file: file).warnings
        #expect(
            warnings.map { $0.split(separator: ": ", maxSplits: 1).last.map(String.init) } == [
                "PRT is not a setting, did you mean PORT?", "line 3 names no setting", "line 4 names no setting", "line 5 names no setting",
            ])
    }

    @Test("The value of a secret is never in a message")
    func secretStaysSecret() async throws {
        let settings = try await load(environment: ["PARTYLINE_SECRET": "canary"])
        let error = #expect(throws: SettingError.self) { try settings.value(Self.secret) }
        #expect(error?.description == "PARTYLINE_SECRET: the value is not 32 to 4096 characters long without control characters")
    }

    @Test("A missing setting without default says what it is for")
    func missing() async throws {
        let settings = try await load()
        #expect(throws: SettingError("PARTYLINE_SECRET", "is required: Shared by all replicas")) { try settings.value(Self.secret) }
        #expect(try settings.optional(Self.prefixes) == nil)
    }

    @Test("A secret can come from a file, and not from both")
    func secretFile() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)").path()
        let text = String(repeating: "s", count: 40)
        try "\(text)\n".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try await load(["--partyline-secret-file", path]).value(Self.secret).reveal() == text)
        let both = try await load(environment: ["PARTYLINE_SECRET": text, "PARTYLINE_SECRET_FILE": path])
        #expect(throws: SettingError("PARTYLINE_SECRET", "is given twice, also as PARTYLINE_SECRET_FILE")) { try both.value(Self.secret) }
        let none = try await load(environment: ["PARTYLINE_SECRET_FILE": "/nowhere/secret"])
        #expect(throws: SettingError("PARTYLINE_SECRET_FILE", "cannot read the file '/nowhere/secret'")) { try none.value(Self.secret) }
    }

    @Test(
        "A wrong command line is refused",
        arguments: [
            (["--prot", "1"], "--prot: is not an option, did you mean --port?"),
            (["--nonsense-option", "1"], "--nonsense-option: is not an option, see --help"),
            (["--port"], "--port: needs a value"),
            (["--port", "--redis-url", "x"], "--port: needs a value"),
            (["--port", "1", "--port=2"], "--port: is given twice"),
            (["3000"], "3000: is not an option; options look like --port 3000"),
        ]
    )
    func wrongOption(arguments: [String], message: String) async throws {
        let error = await #expect(throws: SettingError.self) { try await load(arguments) }
        #expect(error?.description == message)
    }

    @Test("A name in .env that nobody knows is a warning with a hint")
    func unknownInFile() async throws {
        let settings = try await load(file: "PROT=1\n#OLD=2\nPIN_MIN_DIGITS=5\nPORT = 4000\n")
        #expect(settings.warnings.count == 2)
        #expect(settings.warnings.first?.hasSuffix("PROT is not a setting, did you mean PORT?") == true)
        #expect(try settings.value(Self.port) == 4000)
    }

    @Test("Help lists each setting by option, variable, meaning, unit and default")
    func help() {
        let text = SettingsHelp.text(for: Self.known + ServerSettings(port: 3000, adminPort: 9300).all)
        for setting in Self.known {
            #expect(text.contains("\(setting.option) <\(setting.environmentName)>"))
            #expect(text.contains(setting.help))
        }
        #expect(text.contains("--drain-seconds <DRAIN_SECONDS>"))
        #expect(text.contains("in seconds; default 5"))
        #expect(text.contains("required; secret, or PARTYLINE_SECRET_FILE names a file that holds it"))
    }

    @Test("The default of every common setting is a right value")
    func defaults() async throws {
        let server = ServerSettings(port: 3000, adminPort: 9300)
        let settings = try await Settings.load(environment: [:], environmentFile: nil, known: server.all)
        #expect(try settings.value(server.port) == 3000)
        #expect(try settings.value(server.adminPort) == 9300)
        #expect(try settings.value(server.host) == "127.0.0.1")
        #expect(try settings.value(server.logLevel) == .info)
        #expect(try settings.value(server.logFormat) == .auto)
        #expect(try server.stopPlan(settings).drain == .seconds(5))
    }
}
