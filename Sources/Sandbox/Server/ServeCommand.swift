import ArgumentParser
import Foundation
import Logging
import ServiceKit

/// `serve`: both clouds, over HTTP and HTTPS, until a signal asks to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve both clouds (what is done without a subcommand).",
        usage: "Sandbox [serve] [--NAME VALUE ...]",
        discussion: SettingsHelp.text(for: SandboxOptions.all)
    )

    @Argument(parsing: .allUnrecognized, help: .hidden) var options: [String] = []

    func run() async throws {
        ProcessSetup.apply()
        do {
            let settings = try await Settings.load(
                arguments: options,
                environment: ProcessInfo.processInfo.environment,
                known: SandboxOptions.all,
                knownElsewhere: SandboxOptions.knownElsewhere
            )
            for warning in settings.warnings { Self.say(warning) }
            try await serve(settings)
        } catch let error as SettingError {
            Self.say(error.description)
            throw ExitCode(ExitStatus.configuration)
        } catch let error as PortService.Failure {
            Self.say(error.description)
            throw ExitCode(ExitStatus.unavailable)
        }
    }

    private func serve(_ source: Settings) async throws {
        let loggers = try SandboxOptions.server.loggers(source)
        defer { loggers.flush() }
        loggers.bootstrapLibraries()
        let logger = loggers.logger("sandbox")
        var settings = try SandboxSettings(source)
        if let key = try settings.takeApplicationKey() {
            logger.notice(key.isNew ? "Application key written" : "Application key read", metadata: ["file": "\(key.path)"])
        }
        let certificate = try ServerCertificate(now: Date())
        if let directory = settings.caDirectory {
            do {
                let file = try certificate.writeAuthority(toDirectory: directory)
                logger.notice("Certificate authority written", metadata: ["file": "\(file)"])
            } catch {
                throw SettingError(SandboxOptions.caDirectory.environmentName, "ca.pem cannot be written there: \(error.localizedDescription)")
            }
        }
        let parts = try buildSandbox(settings: settings, world: .real, logger: logger)
        let servers = try sandboxServers(parts, settings: settings, certificate: certificate, logger: logger)
        try await ServiceRunner(readiness: Readiness(), plan: StopPlan(drain: .zero), logger: logger).run(parts.services + servers)
    }

    private static func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
