import Foundation
import Testing
import Wiring

@testable import RoomService
@testable import Sandbox
@testable import ServiceKit
@testable import WebhookService

@Suite("One .env for all programs")
struct EnvironmentNamesTests {
    static func names(_ settings: [any SettingDescribing]) -> Set<String> {
        Set(settings.flatMap(\.keys).map(SettingText.environmentName))
    }

    @Test("What one program reads is no spelling mistake to another")
    func known() {
        let room = Self.names(RoomService.App.knownSettings)
        let webhook = Self.names(WebhookService.App.knownSettings)
        let sandbox = Self.names(SandboxOptions.all)
        let shared = room.union(webhook)
        #expect(shared.subtracting(room).subtracting(SharedSettings.environmentNames) == [])
        #expect(shared.subtracting(webhook).subtracting(SharedSettings.environmentNames) == [])
        #expect(shared.subtracting(sandbox).subtracting(SandboxOptions.knownElsewhere) == [])
        #expect(sandbox.subtracting(shared).subtracting(SharedSettings.environmentNames) == [])
    }

    @Test("Every setting is in the README with its default, and in .env.example")
    func documented() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        func lines(_ file: String) throws -> [Substring] {
            try String(contentsOf: package.appending(path: file), encoding: .utf8).split(separator: "\n")
        }
        // setting | default | unit, range | meaning
        let rows = try lines("README.md").map { $0.split(separator: "|", omittingEmptySubsequences: false) }.filter { $0.count == 6 }
        let examples = try lines(".env.example").map { $0.trimmingPrefix("# ") }
        for setting in RoomService.App.knownSettings + WebhookService.App.knownSettings {
            let name = setting.environmentName
            let row = rows.first { $0[1].contains("`\(name)`") }
            #expect(row != nil, "\(name) in README.md")
            if let row, let text = setting.defaultText { #expect(row[2].contains(text), "\(name) in README.md, its default \(text)") }
            #expect(examples.contains { $0.hasPrefix("\(name)=") }, "\(name) in .env.example")
        }
    }
}
