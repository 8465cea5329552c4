import ArgumentParser
import NIOPosix
import Support
import Testing

@testable import ServiceKit

@Suite("Service command")
struct ServiceCommandTests {
    private struct Example: ServiceCommand {
        static let server = ServerSettings(port: 3000, adminPort: 9300)
        static var knownSettings: [any SettingDescribing] { server.all }
        static var configuration: CommandConfiguration { serviceConfiguration("Example", abstract: "An example.") }
        @Argument(parsing: .allUnrecognized, help: .hidden) var options: [String] = []

        func serve(_ settings: Settings) async throws {
            _ = try settings.value(Self.server.port)
        }
    }

    @Test("Options that are settings are left for the settings", arguments: [["--port", "4000", "--log-level=debug"], []])
    func options(arguments: [String]) throws {
        let command = try #require(try Example.parseAsRoot(arguments) as? Example)
        #expect(command.options == arguments)
    }

    @Test("healthcheck asks the running service, with the same options")
    func healthCheck() async throws {
        let readiness = Readiness()
        try await withServer(AdminServer.routes(readiness: readiness, metrics: MetricsRegistry())) { port in
            let command = try #require(try Example.parseAsRoot(["healthcheck", "--admin-port", "\(port)"]) as? Example)
            let error = await #expect(throws: ExitCode.self) { try await command.run() }
            #expect(error?.rawValue == 1)
            readiness.started()
            try await command.run()
        }
    }

    @Test("Help explains every setting")
    func help() {
        let text = Example.helpMessage(columns: 200)
        for setting in Example.knownSettings {
            #expect(text.contains(setting.option))
            #expect(text.contains(setting.environmentName))
        }
    }

    @Test("A wrong setting exits with 78", arguments: [["--port", "abc"], ["--prot", "1"], ["stray"]])
    func wrongSetting(arguments: [String]) async throws {
        let command = try #require(try Example.parseAsRoot(arguments) as? Example)
        let error = await #expect(throws: ExitCode.self) { try await command.run() }
        #expect(error?.rawValue == 78)
    }

    @Test("The probe tells a ready service from one that drains, and from none")
    func probe() async throws {
        let readiness = Readiness()
        let routes = AdminServer.routes(readiness: readiness, metrics: MetricsRegistry())
        let port = try await withServer(routes) { port in
            #expect(HealthProbe.status(host: "127.0.0.1", port: port) == 503)
            readiness.started()
            #expect(HealthProbe.status(host: "127.0.0.1", port: port) == 200)
            return port
        }
        #expect(HealthProbe.status(host: "127.0.0.1", port: port) == nil)
    }
}
