package import REST

/// Why a call of OpenTok's REST API failed. Safe to log: it holds no token, key, URL, header or number.
package struct OpenTokError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was asked for. The raw value is the name in logs.
    package enum Operation: String, Sendable {
        case createSession, clientToken, dial, forceDisconnect, listConnections, listStreams, signal, muteStream, muteSession, playDTMF
    }

    /// Why it failed. Messages are OpenTok's, with what looks like a token or number taken out.
    package enum Reason: Sendable, Equatable {
        /// The request was never made, because an argument cannot be right; which one.
        case invalidArgument(String)
        /// The session id names another project's session: a wrong key, or another project's Redis.
        case sessionOfAnotherProject
        /// 401 or 403: OpenTok does not accept our credentials.
        case unauthorized(status: Int, code: Int?, message: String?)
        /// 404 where that is an error: no such session or connection, or nobody is connected.
        case notFound(message: String?)
        /// 409: the session is not routed, or what was asked clashes with what is.
        case conflict(message: String?)
        /// 429.
        case rateLimited
        /// Any other status that is no success.
        case refused(status: Int, code: Int?, message: String?)
        /// A success whose body is not what is documented.
        case malformedResponse(status: Int)
        /// No answer.
        case unreachable(RESTError)
        /// A token could not be signed.
        case signingFailed
    }

    /// What was asked for.
    package var operation: Operation
    /// Why it failed.
    package var reason: Reason

    /// - Parameter reason: its messages must be safe to log.
    package init(_ operation: Operation, _ reason: Reason) {
        self.operation = operation
        self.reason = reason
    }

    /// One line for logs.
    package var description: String {
        let reason =
            switch self.reason {
            case .invalidArgument(let name): "invalid \(name)"
            case .sessionOfAnotherProject: "the session belongs to another project"
            case .unauthorized(let status, let code, let message), .refused(let status, let code, let message):
                "status \(status)" + (code.map { ", code \($0)" } ?? "") + (message.map { ": \($0)" } ?? "")
            case .notFound(let message): "not found" + (message.map { ": \($0)" } ?? "")
            case .conflict(let message): "conflict" + (message.map { ": \($0)" } ?? "")
            case .rateLimited: "rate limited"
            case .malformedResponse(let status): "malformed response with status \(status)"
            case .unreachable(let error): "no response: \(error.code.rawValue)"
            case .signingFailed: "signing failed"
            }
        return "OpenTok \(operation.rawValue): \(reason)"
    }
}
