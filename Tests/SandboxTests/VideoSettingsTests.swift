import CryptoExtras
import Foundation
import ServiceKit
import SwiftASN1
import Testing
import X509

@testable import Sandbox

@Suite("The sandbox's settings and certificate")
struct VideoSettingsTests {
    private func read(_ arguments: [String] = [], _ environment: [String: String] = [:]) async throws -> SandboxSettings {
        try SandboxSettings(
            await Settings.load(arguments: arguments, environment: environment, environmentFile: nil, known: SandboxOptions.all))
    }

    @Test("Without any setting it runs on loopback, with a legacy project of its own and no application")
    func defaults() async throws {
        let settings = try await read()
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8090)
        #expect(settings.httpsPort == 8091)
        #expect(settings.openTokKey == "47000000")
        #expect(settings.applicationID == nil)
        #expect(settings.answerMethod == "POST")
    }

    @Test("An application needs a key, public or private, from a file")
    func needsKey() async throws {
        await #expect(throws: SettingError.self) { try await read(["--vonage-application-id", VideoFixture.application]) }
        let key = try VideoFixture.applicationKey.get()
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, pem) in [("VONAGE_PRIVATE_KEY_FILE", key.pemRepresentation), ("VONAGE_PUBLIC_KEY_FILE", key.publicKey.pemRepresentation)] {
            let file = folder.appending(path: name).path()
            try pem.write(toFile: file, atomically: true, encoding: .utf8)
            let settings = try await read([], ["VONAGE_APPLICATION_ID": VideoFixture.application, name: file])
            #expect(settings.applicationPublicKeyPEM?.hasPrefix("-----BEGIN PUBLIC KEY-----") == true)
        }
        let wrong = folder.appending(path: "wrong").path()
        try "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----".write(toFile: wrong, atomically: true, encoding: .utf8)
        for name in ["VONAGE_PRIVATE_KEY_FILE", "VONAGE_PUBLIC_KEY_FILE"] {
            await #expect(throws: SettingError.self) { try await read([], [name: wrong]) }
        }
    }

    @Test("Printing settings shows no secret")
    func hidesSecrets() async throws {
        let settings = try await read(
            [], ["OPENTOK_API_SECRET": "do-not-show", "VONAGE_API_SECRET": "do-not-show", "VONAGE_SIGNATURE_SECRET": "do-not-show"])
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings)".contains("do-not-show"))
        #expect(!String(reflecting: settings).contains("do-not-show"))
        #expect(!dumped.contains("do-not-show"))
        #expect(settings.openTokSecret == "do-not-show")
    }

    @Test("The authority's certificate is written for all to read, and no key with it")
    func writesAuthority() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now = Date(timeIntervalSince1970: Double(VideoFixture.now))
        let certificate = try ServerCertificate(now: now)
        let file = try certificate.writeAuthority(toDirectory: folder)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(!text.contains("KEY"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["ca.pem"])
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o644)
        let authority = try Certificate(pemEncoded: text)
        #expect(authority.notValidBefore < now && authority.notValidAfter > now)
    }
}
