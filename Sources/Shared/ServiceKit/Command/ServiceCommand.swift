package import ArgumentParser
import Foundation

/// A program of ours on the command line. Its `App.swift` says what it is called, which settings it knows, and how to run:
///
/// ```swift
/// @main struct App: ServiceCommand {
///     static let configuration = serviceConfiguration("RoomService", abstract: "The browsers' door of Partyline.")
///     static var knownSettings: [any SettingDescribing] { RoomServiceSettings.all }
///     static let server = ServerSettings(port: 3000, adminPort: 9300)
///     @Argument(parsing: .allUnrecognized, help: .hidden) var options: [String] = []
///     func serve(_ settings: Settings) async throws { try await RoomServiceApp(settings).run() }
/// }
/// ```
package protocol ServiceCommand: AsyncParsableCommand {
    /// Every setting the program reads, in the order help shows them.
    static var knownSettings: [any SettingDescribing] { get }
    /// Names that other programs read from the same `.env`, so that they are not taken for spelling mistakes.
    static var settingsKnownElsewhere: Set<String> { get }
    /// The settings of its ports.
    static var server: ServerSettings { get }
    /// What the command line has left over for the settings; with the word `healthcheck` before it, the service is not started but asked
    /// whether it is ready. (A subcommand of ArgumentParser's would never be reached: the options of the command above take all.)
    var options: [String] { get }

    init()

    /// Wires everything and runs until it is over.
    func serve(_ settings: Settings) async throws
}

extension ServiceCommand {
    package static var settingsKnownElsewhere: Set<String> { [] }

    /// The configuration of the command, with help made from the settings.
    package static func serviceConfiguration(_ name: String, abstract: String) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name,
            abstract: abstract,
            usage: "\(name) [--NAME VALUE ...]\n\(name) healthcheck [--NAME VALUE ...]",
            discussion: SettingsHelp.text(for: knownSettings) + "\n\n" + HealthProbe.help
        )
    }

    package func run() async throws {
        ProcessSetup.apply()
        if options.first == HealthProbe.word {
            return try await Self.withSettings(Array(options.dropFirst()), Self.checkHealth)
        }
        try await Self.withSettings(options) { settings in
            for warning in settings.warnings { ExitMessage.print(warning) }
            try await serve(settings)
        }
    }

    /// Exits with 1 unless the running service says that it is ready.
    private static func checkHealth(_ settings: Settings) throws {
        let host = try settings.value(server.adminHost)
        let port = try settings.value(server.adminPort)
        guard HealthProbe.status(host: host, port: port) == 200 else {
            ExitMessage.print("not ready")
            throw ExitCode(ExitStatus.failure)
        }
    }

    /// Loads the settings and runs; what goes wrong becomes one line and an exit code.
    static func withSettings(_ options: [String], _ body: (Settings) async throws -> Void) async throws {
        do {
            let settings = try await Settings.load(
                arguments: options,
                environment: ProcessInfo.processInfo.environment,
                known: knownSettings,
                knownElsewhere: settingsKnownElsewhere
            )
            try await body(settings)
        } catch let error as SettingError {
            ExitMessage.print(error.description)
            throw ExitCode(ExitStatus.configuration)
        } catch let error as ListenError {
            ExitMessage.print(error.description)
            throw ExitCode(ExitStatus.unavailable)
        }
    }
}
