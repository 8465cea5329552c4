package import REST

/// Why a call of the Voice REST API failed. Safe to log: it holds no token, key, URL, header or number.
package struct VoiceError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Operation: String, Sendable {
        case createCall, modifyCall, getCall, listCalls, talk, stopTalk, stream, stopStream, playDTMF
    }

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

    package var operation: Operation
    package var reason: Reason

    package init(_ operation: Operation, _ reason: Reason) {
        self.operation = operation
        self.reason = reason
    }

    /// The other side may answer differently in a while.
    package var isTransient: Bool {
        switch reason {
        case .rateLimited, .malformedResponse: true
        case .unreachable(let error): error.code != .invalidRequest && error.code != .cancelled && error.code != .shutDown
        case .refused(let status, _): status >= 500 || status == 408
        default: false
        }
    }

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
