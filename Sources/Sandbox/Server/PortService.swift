import NIOCore
import ServiceLifecycle

/// A server whose failure to listen says on which port.
struct PortService: Service {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let server: any Service
    let host: String
    let port: Int

    /// - Throws: `Failure` when the address cannot be listened on.
    func run() async throws {
        do {
            try await server.run()
        } catch let error as IOError {
            throw Failure(description: "cannot listen on \(host):\(port): \(error.description)")
        }
    }
}
