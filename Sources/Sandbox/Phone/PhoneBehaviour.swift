/// What a virtual phone does when it is rung.
package struct PhoneBehaviour: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable {
        case answer
        case decline
        case busy
        case noAnswer
        /// Answers, as a machine.
        case voicemail
    }

    package var behaviour: Kind
    /// How long it rings first.
    package var afterMilliseconds: Int

    package init(_ behaviour: Kind = .answer, afterMilliseconds: Int = 0) {
        self.behaviour = behaviour
        self.afterMilliseconds = afterMilliseconds
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        behaviour = try container.decode(Kind.self, forKey: .behaviour)
        afterMilliseconds = try container.decodeIfPresent(Int.self, forKey: .afterMilliseconds) ?? 0
    }
}
