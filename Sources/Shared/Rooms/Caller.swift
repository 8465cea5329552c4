import JSON

/// A person on the phone in a room, as the roster shows them: a fold over the entries of their call.
///
/// It looks only at which entries there are, at extremes of their moments, and at fixed precedences: so every order, every repetition and every
/// replica give the same caller.
package struct Caller: Sendable, Equatable {
    package enum State: String, Sendable {
        /// We shall ring them, and haven't asked the platform yet.
        case queued
        case ringing
        /// They took the call and are not in the conference yet.
        case answered
        case inConference = "in-conference"
        /// In the conference, neither hearing nor heard.
        case onHold = "on-hold"
        case ended
    }

    package let id: CallID
    /// Masked; nil when withheld.
    package let number: String?
    package let name: String?
    package let isOutbound: Bool
    package let state: State
    package let isMuted: Bool
    /// When the present state began.
    package let since: Timestamp
    /// Why the call ended.
    package let cause: CallCause?

    /// A person of whom nothing is known yet but that their PIN was right: the same as by their whole history, without looking through it.
    package init(joined call: CallID, number: String?, at moment: Timestamp) {
        (id, self.number, name) = (call, number, nil)
        (isOutbound, isMuted, cause) = (false, false, nil)
        (state, since) = (.inConference, moment)
    }

    package init(_ history: CallHistory) {
        let entries = history.entries.values
        func first(_ matches: (CallEntry) -> Bool) -> Timestamp? { entries.lazy.filter(matches).map(\.at).min() }
        func first(_ statuses: CallStatus...) -> Timestamp? {
            first { entry in if case .status(let status) = entry.kind { statuses.contains(status) } else { false } }
        }
        /// The value of the earliest entry that has one.
        func fact(_ fact: CallEntry.Fact) -> String? {
            history.entries.values.lazy.filter { $0.facts[fact] != nil }.min(by: CallEntry.precedes)?.facts[fact]
        }
        /// Whether the later of two opposite things was the first one.
        func holds(_ on: CallEntry.Kind, _ off: CallEntry.Kind) -> Bool {
            entries.lazy.filter { $0.kind == on || $0.kind == off }.max(by: CallEntry.precedes)?.kind == on
        }

        id = history.id
        number = fact(.number)
        name = fact(.name)
        isOutbound = fact(.direction) == "outbound"
        isMuted = holds(.muted, .unmuted)
        cause = CallCause(history)
        if let ended = first({ entry in if case .status(let status) = entry.kind { status.isEnd } else { false } }) {
            (state, since) = (.ended, ended)
        } else if let joined = first({ $0.kind == .joined }) {
            let held = holds(.held, .resumed) ? entries.lazy.filter { $0.kind == .held }.map(\.at).max() : nil
            (state, since) = held.map { (.onHold, $0) } ?? (.inConference, joined)
        } else if let answered = first(.answered, .human, .machine) {
            (state, since) = (.answered, answered)
        } else if let ringing = first(.started, .ringing) {
            (state, since) = (.ringing, ringing)
        } else {
            (state, since) = (.queued, first { _ in true } ?? Timestamp(milliseconds: 0))
        }
    }

    /// As the roster and its stream say it.
    package var json: [UInt8] {
        JSONWriter.object {
            $0.member("id", id.text)
            if let number { $0.member("number", number) }
            if let name { $0.member("name", name) }
            $0.member("direction", isOutbound ? "outbound" : "inbound")
            $0.member("state", state.rawValue)
            $0.member("muted", isMuted)
            $0.member("since", since.iso8601)
            if let cause {
                $0.member("cause", cause.rawValue)
                $0.member("causeText", cause.text)
            }
        }
    }
}
