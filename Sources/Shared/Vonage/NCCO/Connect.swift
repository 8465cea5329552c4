import JSON

/// Connects the call to somebody else.
package struct Connect: Sendable, Equatable {
    /// Who can be connected.
    package enum Endpoint: Sendable, Equatable {
        /// - Parameter dtmfAnswer: tones sent once it is answered.
        case phone(PhoneNumber, dtmfAnswer: String? = nil)
        case sip(SIPEndpoint)
        /// A user of the Client SDK.
        case app(user: String)
    }

    /// Whom the phone shows.
    package enum Caller: Sendable, Equatable {
        case unspecified
        case number(PhoneNumber)
        /// One of the account's numbers, at random.
        case anyNumber
    }

    /// Who is connected.
    package let endpoint: Endpoint
    /// Whom the phone shows.
    package let caller: Caller
    /// How long it rings.
    package let timeoutSeconds: Int
    /// How long it may last.
    package let limitSeconds: Int
    /// Where events of the new leg go.
    package let callback: WebhookAddress?

    /// - Parameters:
    ///   - timeoutSeconds: 1 to 120.
    ///   - limitSeconds: 1 to 7,200.
    package init(
        to endpoint: Endpoint,
        caller: Caller = .unspecified,
        timeoutSeconds: Int = 60,
        limitSeconds: Int = 7200,
        callback: WebhookAddress? = nil
    ) throws(NCCOError) {
        if case .phone(_, let digits?) = endpoint { guard digits.isDTMF else { throw NCCOError("connect DTMF") } }
        if case .app(let user) = endpoint { guard (1...255).contains(user.count) else { throw NCCOError("connect user") } }
        guard (1...120).contains(timeoutSeconds) else { throw NCCOError("connect timeout") }
        guard (1...7200).contains(limitSeconds) else { throw NCCOError("connect limit") }
        self.endpoint = endpoint
        self.caller = caller
        self.timeoutSeconds = timeoutSeconds
        self.limitSeconds = limitSeconds
        self.callback = callback
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("action", "connect")
        writer.key("endpoint")
        writer.beginArray()
        writer.beginObject()
        switch endpoint {
        case .phone(let number, let digits):
            writer.member("type", "phone")
            writer.member("number", number.digits)
            if let digits { writer.member("dtmfAnswer", digits) }
        case .sip(let sip): sip.writeMembers(to: &writer)
        case .app(let user):
            writer.member("type", "app")
            writer.member("user", user)
        }
        writer.endObject()
        writer.endArray()
        switch caller {
        case .unspecified: break
        case .number(let number): writer.member("from", number.digits)
        case .anyNumber: writer.member("randomFromNumber", true)
        }
        if timeoutSeconds != 60 { writer.member("timeout", timeoutSeconds) }
        if limitSeconds != 7200 { writer.member("limit", limitSeconds) }
        callback?.write(to: &writer)
        writer.endObject()
    }
}

extension String {
    /// `^[0-9#*p]+$`, of a sane length.
    var isDTMF: Bool {
        (1...64).contains(utf8.count) && utf8.allSatisfy { "0123456789#*p".utf8.contains($0) }
    }
}
