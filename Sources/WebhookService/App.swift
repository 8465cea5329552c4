import ArgumentParser
import ServiceKit
import Wiring

@main struct App: ServiceCommand {
    static let configuration = serviceConfiguration(
        "WebhookService", abstract: "Vonage's door of Partyline: answers calls, checks PINs, records events.")
    static let server = ServerSettings(port: 3001, adminPort: 9301)
    static var knownSettings: [any SettingDescribing] { server.all + WebhookServiceSettings.all + SharedSettings.all }
    static var settingsKnownElsewhere: Set<String> { SharedSettings.environmentNames }

    @Argument(parsing: .allUnrecognized, help: .hidden) var options: [String] = []

    func serve(_ settings: Settings) async throws {
        try await RunnableService.run(Self.server, settings, build: buildWebhookService)
    }
}
