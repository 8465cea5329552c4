import JSON

/// A call to be made.
package struct OutboundCall: Sendable, Equatable {
    /// Who can be rung.
    package enum Endpoint: Sendable, Equatable {
        /// - Parameter dtmfAnswer: tones sent once it is answered.
        case phone(PhoneNumber, dtmfAnswer: String? = nil)
        case sip(SIPEndpoint)
    }

    /// Whom the phone shows: a number the account may use.
    package enum Caller: Sendable, Equatable {
        case number(PhoneNumber)
        /// One of the account's numbers, at random.
        case anyNumber
    }

    /// What happens when it is answered.
    package enum Answer: Sendable, Equatable {
        case ncco(NCCO)
        case url(WebhookAddress)
    }

    /// What to do when a machine answers: go on and say so by an event, or hang up.
    package enum MachineDetection: String, Sendable {
        case `continue`, hangup
    }

    /// Who is rung.
    package let to: Endpoint
    /// Whom the phone shows.
    package let from: Caller
    /// What happens when it is answered.
    package let answer: Answer
    /// Where the call's events go; without one, to the application's event URL.
    package let events: WebhookAddress?
    /// Without one nobody listens for machines.
    package let machineDetection: MachineDetection?
    /// How long the call may last.
    package let lengthSeconds: Int
    /// How long it may ring.
    package let ringingSeconds: Int

    /// - Parameters:
    ///   - lengthSeconds: 1 to 86,400, after which the call ends.
    ///   - ringingSeconds: 1 to 120.
    /// - Throws: ``NCCOError`` naming the value.
    package init(
        to: Endpoint,
        from: Caller,
        answer: Answer,
        events: WebhookAddress? = nil,
        machineDetection: MachineDetection? = nil,
        lengthSeconds: Int = 7200,
        ringingSeconds: Int = 60
    ) throws(NCCOError) {
        if case .phone(_, let digits?) = to { guard digits.isDTMF else { throw NCCOError("call DTMF") } }
        guard (1...86_400).contains(lengthSeconds) else { throw NCCOError("call length") }
        guard (1...120).contains(ringingSeconds) else { throw NCCOError("ringing time") }
        self.to = to
        self.from = from
        self.answer = answer
        self.events = events
        self.machineDetection = machineDetection
        self.lengthSeconds = lengthSeconds
        self.ringingSeconds = ringingSeconds
    }

    /// The body of the request. REST writes snake_case where NCCOs write camelCase.
    package var body: [UInt8] {
        JSONWriter.object(capacity: 1024) {
            $0.key("to")
            $0.beginArray()
            $0.beginObject()
            switch to {
            case .phone(let number, let digits):
                $0.member("type", "phone")
                $0.member("number", number.digits)
                if let digits { $0.member("dtmfAnswer", digits) }
            case .sip(let sip): sip.writeMembers(to: &$0)
            }
            $0.endObject()
            $0.endArray()
            switch from {
            case .number(let number):
                $0.object("from") {
                    $0.member("type", "phone")
                    $0.member("number", number.digits)
                }
            case .anyNumber: $0.member("random_from_number", true)
            }
            switch answer {
            case .ncco(let ncco):
                $0.key("ncco")
                $0.raw(ncco.bytes)
            case .url(let address):
                $0.member("answer_url", [address.url])
                $0.member("answer_method", address.method.rawValue)
            }
            if let events {
                $0.member("event_url", [events.url])
                $0.member("event_method", events.method.rawValue)
            }
            if let machineDetection { $0.member("machine_detection", machineDetection.rawValue) }
            $0.member("length_timer", lengthSeconds)
            $0.member("ringing_timer", ringingSeconds)
        }
    }
}
