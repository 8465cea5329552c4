import JSON
import Tokens

/// What session monitoring tells of: a connection or stream of a session came or went, or one of its SIP calls moved on.
///
/// Legacy and unified callbacks differ in the project's key only, which isn't read here: the session says whose it is. Fields that the documents
/// leave in doubt (whether `state` and `reason_code` sit at the top or in `call`) are read in both places. Callbacks come twice, late and in any
/// order. Source: Session monitoring guide; SIP Interconnect guide, "SIP call events".
package struct SessionEvent: Sendable, Equatable {
    /// A connection that came or went.
    package struct Connection: Sendable, Equatable {
        /// The connection's id: checked, so that it may be a name in Redis and part of a URL.
        package let id: String
        /// As its token said. The documents' samples leave it empty everywhere but in `connectionCreated`.
        package let data: String
        /// Milliseconds since 1970.
        package let createdMilliseconds: Int64?
    }

    /// A SIP call, which is a connection too.
    package struct Call: Sendable, Equatable {
        /// The SIP call's own id, if it is told.
        package let id: String?
        /// The leg's connection: checked as a connection's id is.
        package let connectionID: String
    }

    /// What happened, with what is known of it.
    package enum Kind: Sendable, Equatable {
        case connectionCreated(Connection)
        case connectionDestroyed(Connection)
        case callCreated(Call)
        case callUpdated(Call, state: String?)
        /// - Parameter code: a SIP response code, or 700 to 706 of the platform's own.
        case callDestroyed(Call, code: String?)
        /// Streams, and whatever else there may be.
        case other(String)
    }

    /// Whose session that is, ``SessionID`` says.
    package let sessionID: String
    /// What happened.
    package let kind: Kind
    /// Milliseconds since 1970.
    package let timestampMilliseconds: Int64?

    /// - Throws: ``JSONError`` for what is no JSON object; ``SessionEventError`` for one that lacks what its event must have.
    package init(_ body: [UInt8]) throws {
        var fields = Fields()
        var reader = JSONReader(body)
        try reader.beginObject()
        while let key = try reader.nextKey() { try fields.read(key.string, &reader) }
        try reader.end()
        guard let sessionID = fields.sessionID, SessionID(parsing: sessionID) != nil else { throw SessionEventError.missing("sessionId") }
        guard let event = fields.event else { throw SessionEventError.missing("event") }
        self.sessionID = sessionID
        timestampMilliseconds = fields.timestamp
        kind =
            switch event {
            case "connectionCreated": .connectionCreated(try fields.theConnection())
            case "connectionDestroyed": .connectionDestroyed(try fields.theConnection())
            case "callCreated": .callCreated(try fields.theCall())
            case "callUpdated": .callUpdated(try fields.theCall(), state: fields.state)
            case "callDestroyed": .callDestroyed(try fields.theCall(), code: fields.reasonCode)
            default: .other(String(event.prefix(64)))
            }
    }

    /// What is read of a callback, wherever it stands.
    private struct Fields {
        var sessionID: String?
        var event: String?
        var timestamp: Int64?
        var state: String?
        var reasonCode: String?
        var connection: (id: String?, data: String, created: Int64?)?
        var call: (id: String?, connectionID: String?)?

        mutating func read(_ key: String, _ reader: inout JSONReader) throws(JSONError) {
            switch key {
            case "sessionId": sessionID = try reader.stringIfPresent()
            case "event": event = try reader.stringIfPresent()
            case "timestamp": timestamp = try reader.integerIfPresent()
            case "state": state = try reader.stringIfPresent() ?? state
            case "reason_code": reasonCode = try reader.textIfPresent() ?? reasonCode
            case "connection": try readConnection(&reader)
            case "call": try readCall(&reader)
            default: try reader.skip()
            }
        }

        private mutating func readConnection(_ reader: inout JSONReader) throws(JSONError) {
            guard try reader.peek() == .object else { return try reader.skip() }
            var found: (id: String?, data: String, created: Int64?) = (nil, "", nil)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "id": found.id = try reader.stringIfPresent()
                case "data": found.data = try reader.stringIfPresent() ?? ""
                case "createdAt": found.created = try reader.integerIfPresent()
                default: try reader.skip()
                }
            }
            connection = found
        }

        private mutating func readCall(_ reader: inout JSONReader) throws(JSONError) {
            guard try reader.peek() == .object else { return try reader.skip() }
            var found: (id: String?, connectionID: String?) = (nil, nil)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "id": found.id = try reader.stringIfPresent()
                case "connectionId": found.connectionID = try reader.stringIfPresent()
                case "state": state = try reader.stringIfPresent() ?? state
                case "reason_code": reasonCode = try reader.textIfPresent() ?? reasonCode
                default: try reader.skip()
                }
            }
            call = found
        }

        func theConnection() throws(SessionEventError) -> Connection {
            guard let connection, let id = connection.id, Self.isIdentifier(id) else { throw .missing("connection.id") }
            return Connection(id: id, data: connection.data, createdMilliseconds: connection.created)
        }

        func theCall() throws(SessionEventError) -> Call {
            guard let call, let id = call.connectionID, Self.isIdentifier(id) else { throw .missing("call.connectionId") }
            return Call(id: call.id, connectionID: id)
        }

        /// It becomes a name in Redis and part of a URL.
        private static func isIdentifier(_ id: String) -> Bool { id.isIdentifier(of: 1...OpenTokLimits.identifierCharacters) }
    }
}
