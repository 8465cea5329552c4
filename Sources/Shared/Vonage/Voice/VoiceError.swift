package import REST

/// Why a call of the Voice REST API failed. Safe to log: it holds no token, key, URL, header or number.
package struct VoiceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was asked for. The raw value is the name in logs.
    package enum Operation: String, Sendable {
        case createCall, modifyCall, getCall, listCalls, talk, stopTalk, stream, stopStream, playDTMF
    }

    /// Why it failed. Messages are Vonage's, with what looks like a token or number taken out.
    package enum Reason: Sendable, Equatable {
        /// The request was never made, because an argument cannot be right; which one.
        case invalidArgument(String)
        /// 401 or 403.
        case unauthorized(status: Int, message: String?)
        /// 404: the call is over, never was, or lives in another region.
        case notFound(message: String?)
        /// 429: over 3 new calls or 15 other requests a second.
        case rateLimited
        /// Any other status that is no success. A hang-up within a second or two of the call's creation may get 400.
        case refused(status: Int, message: String?)
        /// A success whose body is not what is documented.
        case malformedResponse(status: Int)
        /// No answer.
        case unreachable(RESTError)
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
            case .unauthorized(let status, let message), .refused(let status, let message): "status \(status)" + (message.map { ": \($0)" } ?? "")
            case .notFound(let message): "not found" + (message.map { ": \($0)" } ?? "")
            case .rateLimited: "rate limited"
            case .malformedResponse(let status): "malformed response with status \(status)"
            case .unreachable(let error): "no response: \(error.code.rawValue)"
            case .signingFailed: "signing failed"
            }
        return "Voice \(operation.rawValue): \(reason)"
    }
}
