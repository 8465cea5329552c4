import ArgumentParser

/// How long a `phone` command waits for the phone to ring.
struct PhonePatience: ParsableArguments {
    @Option(help: ArgumentHelp("Wait this long for the phone to ring.", valueName: "seconds"))
    var wait = 0.0

    private static let interval = Duration.milliseconds(100)

    func validate() throws {
        guard (0...86_400).contains(wait) else { throw ValidationError("--wait must be from 0 to 86400.") }
    }

    /// Tries again until the sandbox does not refuse any more, or the time is up.
    func retry(_ body: () async throws -> Void) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(wait)
        while true {
            do {
                return try await body()
            } catch let error as PhoneClientError where error.isRefusal && clock.now < deadline {
                try await clock.sleep(for: Self.interval)
            }
        }
    }
}
