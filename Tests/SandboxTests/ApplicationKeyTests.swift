import CryptoExtras
import Foundation
import ServiceKit
import Support
import Testing
import Tokens

@testable import Sandbox

@Suite("The application's key that the sandbox makes")
struct ApplicationKeyTests {
    /// What the sandbox does about its key when it starts.
    private func start(_ folder: String, _ more: [String: String] = [:]) async throws -> (settings: SandboxSettings, key: ApplicationKeyFile?) {
        let environment = ["VONAGE_APPLICATION_ID": VideoFixture.application, "KEY_DIRECTORY": folder].merging(more) { $1 }
        var settings = try SandboxSettings(
            await Settings.load(environment: environment, environmentFile: nil, known: SandboxOptions.all))
        let key = try settings.takeApplicationKey()
        return (settings, key)
    }

    @Test("It is made at the first start, for its user alone to read, and kept at the next")
    func kept() async throws {
        try await withTemporaryFolder { parent in
            let folder = parent + "/made for it"
            let first = try await start(folder)
            let file = try #require(first.key)
            #expect(file.isNew)
            #expect(file.path == folder + "/private.key")
            #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
            let pem = try String(contentsOfFile: file.path, encoding: .utf8)
            #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))

            let second = try await start(folder)
            #expect(second.key?.isNew == false)
            #expect(second.settings.applicationPublicKeyPEM == first.settings.applicationPublicKeyPEM)
            #expect(try String(contentsOfFile: file.path, encoding: .utf8) == pem)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["private.key"])
        }
    }

    @Test("Whoever reads it is the sandbox's application")
    func proves() async throws {
        try await withTemporaryFolder { folder in
            let settings = try await start(folder).settings
            let key = try SigningKey(privateKeyPEM: String(contentsOfFile: folder + "/private.key", encoding: .utf8))
            let claims: JSONValue = ["application_id": .string(VideoFixture.application), "iat": .integer(VideoFixture.now), "jti": "one"]
            let token = try JSONWebToken.sign(claims: claims.bytes, with: key)
            let now = Date(timeIntervalSince1970: Double(VideoFixture.now))
            let project = try VideoAuthenticator(settings: settings).project(headers: VideoFixture.bearerHeaders(token), pathID: nil, now: now)
            #expect(project.id == VideoFixture.application)
        }
    }

    @Test("Sandboxes that start at once have one key between them")
    func race() async throws {
        try await withTemporaryFolder { folder in
            let files = try await withThrowingTaskGroup(of: ApplicationKeyFile.self, returning: [ApplicationKeyFile].self) { group in
                for _ in 0..<4 { group.addTask { try ApplicationKeyFile(directory: folder) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(files.map(\.publicKeyPEM)).count == 1)
            #expect(files.filter(\.isNew).count == 1)
        }
    }

    @Test("None is made where a key is given, or where there is no application")
    func notWanted() async throws {
        try await withTemporaryFolder { folder in
            let given = try VideoFixture.applicationKey.get()
            let settings = try await start(folder, ["VONAGE_PRIVATE_KEY": given.pemRepresentation]).settings
            #expect(settings.applicationPublicKeyPEM == given.publicKey.pemRepresentation)
            _ = try await start(folder, ["VONAGE_APPLICATION_ID": ""])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("A folder that is none, and a file that holds no key, are a wrong KEY_DIRECTORY; the file stays as it is")
    func refuses() async throws {
        try await withTemporaryFolder { folder in
            let file = folder + "/private.key"
            try "do-not-show".write(toFile: file, atomically: true, encoding: .utf8)
            for wrong in [folder, file] {
                let error = await #expect(throws: SettingError.self) { try await start(wrong) }
                #expect(error?.setting == "KEY_DIRECTORY")
                #expect(error?.problem.contains("do-not-show") == false)
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "do-not-show")
        }
    }
}
