import ArgumentParser
import Foundation
import Logging
import REST
import ServiceKit

/// `healthcheck`: asks a running sandbox whether it answers, for a container's HEALTHCHECK. Exits 0 if it does, else 1.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Ask the running sandbox whether it answers (for a container's HEALTHCHECK).",
        discussion: "Takes the settings of the sandbox and reads HOST and PORT of them."
    )

    /// How long the sandbox may take.
    private static let deadline = Duration.seconds(2)

    @Argument(parsing: .allUnrecognized, help: .hidden) var options: [String] = []

    func run() async throws {
        ProcessSetup.apply()
        guard
            let settings = try? await Settings.load(
                arguments: options,
                environment: ProcessInfo.processInfo.environment,
                known: SandboxOptions.all,
                knownElsewhere: SandboxOptions.knownElsewhere
            ),
            let host = try? settings.value(SandboxOptions.server.host), let port = try? settings.value(SandboxOptions.server.port)
        else { throw ExitCode(ExitStatus.configuration) }
        let local = ["0.0.0.0": "127.0.0.1", "::": "[::1]"][host] ?? host
        guard try await Self.answers("http://\(local):\(port)/sandbox/health") else { throw ExitCode(ExitStatus.failure) }
    }

    private static func answers(_ url: String) async throws -> Bool {
        var configuration = RESTConfiguration()
        configuration.allowsPlainHTTP = true
        let client = try RESTClient(configuration: configuration, logger: Logger(label: "healthcheck"))
        return await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            defer { group.cancelAll() }
            let response = try? await client.send(RESTRequest(method: .get, url: url, deadline: deadline))
            return response?.status == 200
        }
    }
}
