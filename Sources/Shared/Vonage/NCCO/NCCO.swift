import JSON

/// A Nexmo Call Control Object: what a call does next, action by action. The call ends after the last.
///
/// Cannot be invalid: every action checks its values when it is made, what depends on each other is one case, and there is at least one
/// action. Encoded once, when made; equal NCCOs have equal bytes, which lets a retried webhook get the same reply.
package struct NCCO: Sendable, Equatable {
    /// One thing the call does.
    package enum Action: Sendable, Equatable {
        /// Says a text to its end; digits typed meanwhile are lost.
        case talk(Talk)
        /// Says a text that the caller may interrupt by typing. What may be interrupted must be followed by an input, so the two are one.
        case prompt(Talk, Input)
        /// Plays a sound to its end.
        case stream(AudioStream)
        /// Plays a sound that the caller may interrupt by typing.
        case streamPrompt(AudioStream, Input)
        case input(Input)
        case conversation(Conversation)
        case connect(Connect)
        case record(Record)
        case notify(Notify)
        case wait(Wait)
    }

    /// The JSON array, to be sent as `application/json`.
    package let bytes: [UInt8]

    /// Of one action at least, so that it cannot fail.
    package init(_ first: Action, _ others: Action...) {
        self.init(actions: [first] + others)
    }

    /// - Throws: if there is no action.
    package init(_ actions: [Action]) throws(NCCOError) {
        guard !actions.isEmpty else { throw NCCOError("empty NCCO") }
        self.init(actions: actions)
    }

    private init(actions: [Action]) {
        var writer = JSONWriter(capacity: 512)
        writer.beginArray()
        for action in actions { action.write(to: &writer) }
        writer.endArray()
        bytes = writer.bytes
    }

    /// By what is sent.
    package static func == (one: NCCO, other: NCCO) -> Bool { one.bytes == other.bytes }
}

extension NCCO.Action {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .talk(let talk): talk.write(to: &writer, allowsBargeIn: false)
        case .prompt(let talk, let input):
            talk.write(to: &writer, allowsBargeIn: true)
            input.write(to: &writer)
        case .stream(let stream): stream.write(to: &writer, allowsBargeIn: false)
        case .streamPrompt(let stream, let input):
            stream.write(to: &writer, allowsBargeIn: true)
            input.write(to: &writer)
        case .input(let input): input.write(to: &writer)
        case .conversation(let conversation): conversation.write(to: &writer)
        case .connect(let connect): connect.write(to: &writer)
        case .record(let record): record.write(to: &writer)
        case .notify(let notify): notify.write(to: &writer)
        case .wait(let wait): wait.write(to: &writer)
        }
    }
}
