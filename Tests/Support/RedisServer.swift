import Foundation
import NIOConcurrencyHelpers

/// A real `redis-server` of one test's own, in a folder of its own, that a test may torment.
package final class RedisServer: Sendable {
    package enum Transport: Sendable {
        case tcp, tls, unix
    }

    package let url: String
    /// The authority of its certificate, for TLS.
    package let caFile: String?
    package let port: Int
    private let certificates: TestCertificates?
    private let words: [String]
    private let process: NIOLockedValueBox<ChildProcess>

    /// "Ready to …" for ports, "The server is now ready to …" for unix sockets.
    private static let readyText = "eady to accept connections"

    fileprivate init(_ transport: Transport, folder: String, options: [String]) async throws {
        let port = try await freePort()
        var words = ["redis-server", "--save", "", "--appendonly", "no", "--dir", folder, "--bind", "127.0.0.1", "127.0.0.2"]
        switch transport {
        case .tcp:
            url = "redis://127.0.0.1:\(port)"
            caFile = nil
            certificates = nil
            words += ["--port", "\(port)"]
        case .tls:
            let certificates = try TestCertificates()
            self.certificates = certificates
            url = "rediss://localhost:\(port)"
            caFile = certificates.authorityFile
            words += ["--port", "0", "--tls-port", "\(port)", "--tls-auth-clients", "no", "--tls-ca-cert-file", certificates.authorityFile]
            words += ["--tls-cert-file", certificates.good.certificateFile, "--tls-key-file", certificates.good.keyFile]
        case .unix:
            url = "unix://\(folder)/redis.sock"
            caFile = nil
            certificates = nil
            words += ["--port", "0", "--unixsocket", "\(folder)/redis.sock"]
        }
        self.port = port
        self.words = words + options
        process = NIOLockedValueBox(try await ChildProcess.start(self.words, readyWhen: Self.readyText))
    }

    /// Lets it hang: connections stay, and new ones are accepted by the kernel, but nothing answers.
    package func pause() {
        current.send(SIGSTOP)
    }

    package func resume() {
        current.send(SIGCONT)
    }

    /// Kills it and waits until it is gone.
    package func kill() async throws {
        current.send(SIGKILL)
        try await current.ended()
    }

    /// Kills it and starts it again, empty, at the same address.
    package func restart() async throws {
        try await kill()
        let started = try await ChildProcess.start(words, readyWhen: Self.readyText)
        process.withLockedValue { $0 = started }
    }

    fileprivate func remove() async throws {
        try await kill()
        certificates?.remove()
    }

    private var current: ChildProcess {
        process.withLockedValue { $0 }
    }
}

/// Calls `body` with a fresh `redis-server`, which is killed afterwards.
///
/// - Parameter options: for its command line, such as `["--requirepass", "secret"]`.
package func withRedisServer<Result>(
    _ transport: RedisServer.Transport = .tcp, options: [String] = [], _ body: (RedisServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        let server = try await RedisServer(transport, folder: folder, options: options)
        do {
            let result = try await body(server)
            try await server.remove()
            return result
        } catch {
            try await server.remove()
            throw error
        }
    }
}
