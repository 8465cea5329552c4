import CryptoExtras
import Foundation
import Logging
import ServiceKit
import Support
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

    @Test("Session callbacks are signed with a secret at the URL's end, which may come from a file and is in no error")
    func sessionEvents() async throws {
        let url = "http://127.0.0.1:3001/opentok-events#bearer=do-not-show"
        #expect(try await read(["--session-events-url", url]).sessionEventsURL == url)
        #expect(try await read([], ["SESSION_EVENTS_URL": url]).sessionEventsURL == url)
        try await withTemporaryFolder { folder in
            try url.write(toFile: folder + "/url", atomically: true, encoding: .utf8)
            #expect(try await read([], ["SESSION_EVENTS_URL_FILE": folder + "/url"]).sessionEventsURL == url)
        }
        let encoded = try await read([], ["SESSION_EVENTS_URL": "http://127.0.0.1/#bearer=a^b|c"]).sessionEventsURL
        #expect(encoded.map(CallbackTarget.init) == CallbackTarget("http://127.0.0.1/#bearer=a^b|c"))
        for wrong in ["ftp://127.0.0.1/#bearer=do-not-show", "http://user:do-not-show@127.0.0.1/", "do-not-show"] {
            let error = await #expect(throws: SettingError.self) { try await read([], ["SESSION_EVENTS_URL": wrong]) }
            #expect(error == SettingError("SESSION_EVENTS_URL", "the value is not an absolute http or https URL without user"))
        }
    }

    @Test("No other URL may have a fragment", arguments: ["ANSWER_URL", "EVENT_URL", "FALLBACK_ANSWER_URL"])
    func refusesFragments(name: String) async throws {
        let error = await #expect(throws: SettingError.self) { try await read([], [name: "http://127.0.0.1/#bearer=abc"]) }
        #expect(error?.setting == name)
    }

    @Test("Webhooks may be given less time than the most there is, and no more")
    func timeouts() async throws {
        let usual = try VoiceConfiguration(await read())
        #expect(usual.answerTimeout == .seconds(5))
        #expect(usual.eventTimeout == .seconds(10))
        let short = try VoiceConfiguration(await read(["--answer-timeout-milliseconds", "1000"], ["EVENT_TIMEOUT_MILLISECONDS": "1500"]))
        #expect(short.answerTimeout == .seconds(1))
        #expect(short.eventTimeout == .milliseconds(1500))
        for (name, values) in ["ANSWER_TIMEOUT_MILLISECONDS": ["999", "5001"], "EVENT_TIMEOUT_MILLISECONDS": ["999", "10001"]] {
            for value in values {
                let error = await #expect(throws: SettingError.self) { try await read([], [name: value]) }
                #expect(error?.setting == name)
            }
        }
    }

    @Test("A CA bundle without a certificate is a wrong CA_BUNDLE_FILE")
    func refusesEmptyBundle() async throws {
        try await withTemporaryFolder { folder in
            try "no certificate".write(toFile: folder + "/ca.pem", atomically: true, encoding: .utf8)
            let settings = try await read([], ["CA_BUNDLE_FILE": folder + "/ca.pem"])
            let error = #expect(throws: SettingError.self) { _ = try buildSandbox(settings: settings, world: .real, logger: Logger(label: "test")) }
            #expect(error?.setting == "CA_BUNDLE_FILE")
        }
    }

    @Test("The authority's certificate is written for all to read, and no key with it")
    func writesAuthority() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "certificate of \(UUID().uuidString)").path(percentEncoded: false)
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
