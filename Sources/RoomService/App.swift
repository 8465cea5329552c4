import ArgumentParser
import ServiceKit
import Wiring

@main struct App: ServiceCommand {
    static let configuration = serviceConfiguration(
        "RoomService", abstract: "The browsers' door of Partyline: room pages, tokens, dial-out, hang-up.")
    static let server = ServerSettings(port: 3000, adminPort: 9300)
    static var knownSettings: [any SettingDescribing] { server.all + RoomServiceSettings.all + SharedSettings.all }
    static var settingsKnownElsewhere: Set<String> { SharedSettings.environmentNames }

    @Argument(parsing: .allUnrecognized, help: .hidden) var options: [String] = []

    func serve(_ settings: Settings) async throws {
        try await RunnableService.run(Self.server, settings, build: buildRoomService)
    }
}
