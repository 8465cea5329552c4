/// Why a command has no reply, or what the server said against it.
package struct RedisError: Error, Sendable, Equatable {
    /// What kind of error it is.
    package enum Code: Sendable, Equatable {
        /// No answer within the time a command has.
        case timeout
        /// The connection broke while the command was under way.
        case connectionLost
        /// There is no connection, and none came up within ``RedisLimits/connectionWait``.
        case notConnected
        /// As many commands, or bytes, are under way as may be.
        case overloaded
        /// The task that waited was cancelled.
        case cancelled
        /// The client is shutting down or has ended.
        case shutDown
        /// The other side doesn't speak RESP.
        case protocolViolation
        /// The reply is larger than the limits allow.
        case replyTooLarge
        /// The command is larger than the limits allow.
        case commandTooLarge
        /// The server's own error, such as `WRONGTYPE Operation against …`. It may quote arguments, so it isn't for logs;
        /// ``RedisError/description`` has its first word only.
        case server(String)
        /// The URL or a file it needs is unusable.
        case invalidConfiguration
    }

    /// Whether the server may have run the command.
    package enum Execution: String, Sendable {
        /// It did not, and will not: sending the command again cannot do anything twice.
        case surelyNot
        /// It may have, or may still be about to.
        case maybe
    }

    /// What happened.
    package var code: Code
    /// Whether it may be that the command ran all the same. Who would send it again reads this.
    package var execution: Execution
    /// For logs: never an argument of a command, never a password.
    package var message: String

    /// - Parameter message: for logs: no argument of a command may be in it, and no password.
    package init(_ code: Code, execution: Execution, message: String = "") {
        self.code = code
        self.execution = execution
        self.message = message
    }
}

extension RedisError: CustomStringConvertible {
    /// For logs: of what the server said, the first word only.
    package var description: String {
        let name =
            if case .server(let text) = code {
                "server \(text.prefix { $0 != " " })"
            } else {
                "\(code)"
            }
        return message.isEmpty ? "\(name), run: \(execution)" : "\(name), run: \(execution): \(message)"
    }
}
