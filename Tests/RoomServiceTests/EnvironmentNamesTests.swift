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
}
