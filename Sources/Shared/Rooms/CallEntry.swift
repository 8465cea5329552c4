import JSON

/// One thing that happened to a call: told by a webhook, decided by us, or asked for by somebody in the room.
///
/// A call's record is the set of its entries. Delivered twice, an entry has the same ``id`` and is kept once; so nothing that is folded from
/// the set depends on how often or in which order webhooks came.
package struct CallEntry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The platform said so.
        case status(CallStatus)
        /// We are about to ring somebody: facts name whom, and who invites.
        case placed
        /// Let into the room's conversation.
        case joined
        /// Keys at the prompt; facts say which attempt it was and what came of it, never what was typed.
        case attempt
        /// The provider has confirmed it.
        case muted, unmuted, held, resumed
        /// Somebody or something wants the call to end; facts say who.
        case hangUp
        /// A rule of ours decided something; facts name the rule and its values.
        case decided

        /// The word for it in Redis and in answers.
        package var word: String {
            switch self {
            case .status(let status): status.rawValue
            case .placed: "placed"
            case .joined: "joined"
            case .attempt: "attempt"
            case .muted: "muted"
            case .unmuted: "unmuted"
            case .held: "held"
            case .resumed: "resumed"
            case .hangUp: "hang-up"
            case .decided: "decided"
            }
        }

        /// Tells what usually comes first of two things that bear the same moment.
        var precedence: Int {
            switch self {
            case .placed: 0
            case .status(let status): status.rank
            case .attempt, .decided: 4
            case .joined, .muted, .unmuted, .held, .resumed: 5
            case .hangUp: 7
            }
        }

        init?(word: String) {
            switch word {
            case "placed": self = .placed
            case "joined": self = .joined
            case "attempt": self = .attempt
            case "muted": self = .muted
            case "unmuted": self = .unmuted
            case "held": self = .held
            case "resumed": self = .resumed
            case "hang-up": self = .hangUp
            case "decided": self = .decided
            default:
                guard let status = CallStatus(rawValue: word) else { return nil }
                self = .status(status)
            }
        }
    }

    /// What an entry may say besides its kind and moment. All values are text as the platform sent it, numbers masked; `duration`, `rate` and
    /// `price` are decimal numbers that never pass through floating point.
    package enum Fact: String, Sendable, CaseIterable {
        case direction, number, name, by, leg
        case detail, subState = "sub_state", sipCode = "sip_code", disconnectedBy = "disconnected_by"
        case start, end, duration, rate, price, network
        case attempt, outcome, rule, values

        /// By what tells the cases apart. An enumeration of texts would be hashed by its text, and a webhook asks for dozens of facts.
        package func hash(into hasher: inout Hasher) {
            withUnsafeBytes(of: self) { hasher.combine(bytes: $0) }
        }
    }

    package let at: Timestamp
    package let kind: Kind
    package var facts: [Fact: String]
    /// Tells entries of one kind and moment apart, where they can happen more than once.
    package let mark: String

    /// - Parameters:
    ///   - at: when it happened, by the platform's word where it gave one.
    ///   - mark: what is the same when the same thing is told again, and different for another of its kind. Default: the moment.
    package init(_ kind: Kind, at: Timestamp, facts: [Fact: String] = [:], mark: String? = nil) {
        self.kind = kind
        self.at = at
        self.facts = facts
        self.mark = mark ?? String(at.milliseconds)
    }

    /// The same for every delivery of one thing.
    package var id: String { "\(kind.word):\(mark)" }

    /// Earlier things first; of one moment, what usually comes first; then by id, so that every replica tells the same story.
    package static func precedes(_ left: CallEntry, _ right: CallEntry) -> Bool {
        (left.at, left.kind.precedence, left.id) < (right.at, right.kind.precedence, right.id)
    }

    /// Characters of a fact's value that are kept.
    static let factCharacters = 200
}

/// How an entry is kept in Redis: field `e:ID`, value JSON.
extension CallEntry {
    static let fieldPrefix = "e:"

    var field: String { Self.fieldPrefix + id }

    var value: String {
        String(
            decoding: JSONWriter.object {
                $0.member("at", at.milliseconds)
                var left = facts.count
                for fact in Fact.allCases where left > 0 {
                    guard let value = facts[fact] else { continue }
                    left -= 1
                    $0.key(escaping: fact.rawValue)
                    // Counting characters takes long, and there are never more of them than bytes.
                    $0.string(value.utf8.count <= Self.factCharacters ? value : String(value.prefix(Self.factCharacters)))
                }
            }, as: UTF8.self)
    }

    /// Nil for what this version cannot read: a newer one wrote it.
    init?(field: String, value: String) {
        guard field.hasPrefix(Self.fieldPrefix) else { return nil }
        let id = field.utf8.dropFirst(Self.fieldPrefix.utf8.count)
        guard let colon = id.firstIndex(of: UInt8(ascii: ":")), let kind = Kind(word: String(field[id.startIndex..<colon])),
            let read = try? Self.read(value), let at = read.at
        else { return nil }
        self.init(kind, at: at, facts: read.facts, mark: String(field[id.index(after: colon)...]))
    }

    private static func read(_ value: String) throws(JSONError) -> (at: Timestamp?, facts: [Fact: String]) {
        var reader = JSONReader(Array(value.utf8))
        var at: Timestamp?
        var facts: [Fact: String] = [:]
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if case "at" = key {
                at = Timestamp(milliseconds: try reader.integer())
            } else if let fact = Fact(rawValue: key.string) {
                facts[fact] = try reader.string()
            } else {
                try reader.skip()
            }
        }
        try reader.end()
        return (at, facts)
    }
}
