import Hummingbird
import Logging

/// The least that a Hummingbird server does for a request: what `make bench` measures our routes against. Usage: `Baseline PORT`.
@main
struct Baseline {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) else {
            print("usage: Baseline PORT")
            return
        }
        let router = Router()
        router.get("/bare") { _, _ in "Hello." }
        var logger = Logger(label: "Baseline")
        logger.logLevel = .warning
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger).runService()
    }
}
