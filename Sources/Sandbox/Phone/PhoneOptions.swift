import ArgumentParser
import Foundation
import Logging
import REST

/// What all `phone` commands share.
struct PhoneOptions: ParsableArguments {
    @Option(help: "The sandbox's base URL.")
    var url = "http://127.0.0.1:8090"

    /// Runs a REST client for as long as the body takes. A sandbox that refuses or does not answer ends the command with one line and status 1.
    func withClient(_ body: (PhoneClient) async throws -> Void) async throws {
        var configuration = RESTConfiguration()
        configuration.allowsPlainHTTP = true
        let rest = try RESTClient(configuration: configuration, logger: Logger(label: "phone") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await rest.run() }
        defer { running.cancel() }
        do {
            try await body(PhoneClient(sender: rest, base: url.hasSuffix("/") ? String(url.dropLast()) : url))
        } catch let error as PhoneClientError {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            throw ExitCode.failure
        }
    }
}
