package import Hummingbird
import NIOCore
import NIOSSL

/// Stands in front of both clouds' APIs: notes every request and lets faults act. The sandbox's own routes pass untouched.
package struct CloudMiddleware: RouterMiddleware {
    package typealias Context = SandboxContext

    private let log: RequestLog
    private let faults: FaultSwitches
    private let world: SandboxWorld

    package init(log: RequestLog, faults: FaultSwitches, world: SandboxWorld) {
        self.log = log
        self.faults = faults
        self.world = world
    }

    package func handle(
        _ request: Request,
        context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard path != "/", path != "/sandbox", !path.hasPrefix("/sandbox/") else {
            return try await next(request, context)
        }
        let fault = faults.take(path: path, method: request.method.rawValue)
        if let milliseconds = fault?.milliseconds {
            try await world.clock.sleep(for: .milliseconds(milliseconds))
        }
        switch fault?.kind {
        case .resetBefore:
            note(request, status: 0, fault: fault)
            try await breakConnection(context.channel)
        case .status:
            let status = HTTPResponse.Status(code: fault?.status ?? 503)
            note(request, status: status.code, fault: fault)
            return Self.failure(status, path: path, retryAfter: fault?.retryAfter)
        case .wrongRegion:
            note(request, status: 404, fault: fault)
            return .json(VoiceAPIError.notFound.json, status: .notFound)
        default:
            break
        }
        let response = try await respond(to: request, context: context, next: next)
        note(request, status: response.status.code, fault: fault)
        if fault?.kind == .resetAfter {
            try await breakConnection(context.channel)
        }
        return response
    }

    private static func failure(_ status: HTTPResponse.Status, path: String, retryAfter: Int?) -> Response {
        var response: Response
        if path.hasPrefix("/v1/calls") {
            response = .json(VoiceAPIError.failure(status).json, status: status)
        } else {
            response = .json(CloudErrorBody(code: status.code, message: "The sandbox was told to fail"), status: status)
        }
        response.headers[.retryAfter] = retryAfter.map(String.init)
        return response
    }

    private func respond(
        to request: Request,
        context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.body == nil {
            // The router's own "no such route" has no body; the clouds always say something.
            return .json(CloudErrorBody(code: error.status.code, message: error.status.reasonPhrase), status: error.status)
        } catch let error as any HTTPResponseError {
            return try error.response(from: request, context: context)
        }
    }

    private func note(_ request: Request, status: Int, fault: Fault?) {
        log.append(LoggedRequest(method: request.method.rawValue, path: request.uri.path, status: status, fault: fault?.kind))
    }

    /// Breaks the connection so that the client sees a reset, not an orderly end.
    private func breakConnection(_ channel: any Channel) async throws -> Never {
        // A TCP socket that closes with nothing to linger for sends RST.
        if let options = channel as? any SocketOptionProvider {
            try await options.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger(isOn: 1, seconds: 0)).get()
        }
        try await channel.eventLoop.flatSubmit {
            let closed = channel.eventLoop.makePromise(of: Void.self)
            if let tls = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLHandler.self) {
                // From the TLS handler's place on outwards: no close_notify, no waiting for the client's.
                tls.close(promise: closed)
            } else {
                channel.close(promise: closed)
            }
            return closed.futureResult
        }.get()
        throw ConnectionBroken()
    }
}

/// C's `struct linger` (socket(7)), written out because its own name belongs to a module inside swift-nio that cannot be imported.
private struct Linger: Sendable {
    let isOn: CInt
    let seconds: CInt
}
