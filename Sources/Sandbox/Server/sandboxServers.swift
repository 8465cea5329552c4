import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
package import ServiceLifecycle

/// The HTTP and the HTTPS server, which answer alike.
///
/// - Throws: when the certificate is not accepted by the TLS library.
package func sandboxServers(
    _ parts: SandboxParts,
    settings: SandboxSettings,
    certificate: ServerCertificate,
    logger: Logger
) throws -> [any Service] {
    func server(_ builder: HTTPServerBuilder, port: Int, scheme: String) -> any Service {
        let application = Application(
            responder: parts.responder,
            server: builder,
            configuration: .init(address: .hostname(settings.host, port: port)),
            onServerRunning: { channel in
                logger.notice(
                    "Listening", metadata: ["scheme": "\(scheme)", "address": "\(channel.localAddress.map(String.init(describing:)) ?? "")"])
            },
            logger: logger
        )
        return PortService(server: application, host: settings.host, port: port)
    }
    return [
        server(.http1(), port: settings.port, scheme: "http"),
        server(try .tls(.http1(), tlsConfiguration: certificate.serverConfiguration()), port: settings.httpsPort, scheme: "https"),
    ]
}
