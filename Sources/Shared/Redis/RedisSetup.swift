/// The commands that make a fresh connection ours, and what their replies mean.
struct RedisSetup {
    enum Outcome: Equatable {
        case more
        case ready
        /// Why the connection is of no use.
        case refused(String)
    }

    private enum Step {
        case authenticate, select, setName
    }

    let commands: [RedisCommand]
    private var expected: ArraySlice<Step>

    init(_ configuration: RedisConfiguration) {
        var commands: [RedisCommand] = []
        var steps: [Step] = []
        if let credentials = configuration.credentials {
            commands.append(RedisCommand(["AUTH"] + (credentials.user.map { [$0] } ?? []) + [credentials.password]))
            steps.append(.authenticate)
        }
        if configuration.database != 0 {
            commands.append(RedisCommand("SELECT", String(configuration.database)))
            steps.append(.select)
        }
        // Always sent, so that no connection counts as ready before the server has answered on it.
        commands.append(RedisCommand("CLIENT", "SETNAME", configuration.clientName))
        steps.append(.setName)
        self.commands = commands
        expected = steps[...]
    }

    mutating func received(_ reply: RedisReply) -> Outcome {
        guard let step = expected.popFirst() else { return .refused("a reply that nothing was asked for") }
        switch reply {
        case .status:
            return expected.isEmpty ? .ready : .more
        case .error(let text) where step == .setName && isHarmless(text):
            return .ready
        case .error(let text):
            return .refused("\(name(step)) refused: \(text.prefix { $0 != " " })")
        case .null, .integer, .bulk, .array:
            return .refused("\(name(step)) answered with something else than a status")
        }
    }

    /// A name is a convenience for whoever reads `CLIENT LIST`; an ACL or a proxy that doesn't have it changes nothing for us.
    private func isHarmless(_ text: String) -> Bool {
        text.hasPrefix("NOPERM") || text.hasPrefix("ERR unknown")
    }

    private func name(_ step: Step) -> String {
        switch step {
        case .authenticate: "AUTH"
        case .select: "SELECT"
        case .setName: "CLIENT SETNAME"
        }
    }
}
