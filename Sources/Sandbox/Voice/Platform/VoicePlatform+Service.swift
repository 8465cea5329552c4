import ServiceLifecycle

extension VoicePlatform: Service {
    /// Runs nothing by itself; stops what calls have started when the sandbox stops.
    package func run() async throws {
        try? await gracefulShutdown()
        shutDown()
    }
}
