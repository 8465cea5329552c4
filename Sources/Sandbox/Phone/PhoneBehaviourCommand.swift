import ArgumentParser

/// `Sandbox phone behaviour`
struct PhoneBehaviourCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "behaviour",
        abstract: "Tell a phone what to do when it is rung."
    )

    @OptionGroup var options: PhoneOptions

    @Argument(help: "The phone's number, 7 to 15 digits.")
    var number: String

    @Argument(help: "What it does.")
    var behaviour: PhoneBehaviour.Kind

    @Option(help: ArgumentHelp("Let it ring this long first.", valueName: "seconds"))
    var after = 0.0

    @Option(help: "What to press at the next prompt, once answered. May be given several times, once for each prompt.")
    var keys: [String] = []

    @Option(help: ArgumentHelp("Hang up this long after answering.", valueName: "seconds"))
    var hangUpAfter: Double?

    func validate() throws {
        guard PhoneNumber.isValid(number) else { throw ValidationError("The number must have 7 to 15 digits.") }
        if let mistake = told.mistake { throw ValidationError(mistake) }
    }

    func run() async throws {
        try await options.withClient { try await $0.setBehaviour(told, of: number) }
    }

    private var told: PhoneBehaviour {
        var told = PhoneBehaviour(behaviour, afterMilliseconds: Self.milliseconds(after), keys: keys)
        told.hangUpAfterMilliseconds = hangUpAfter.map(Self.milliseconds)
        return told
    }

    /// Out of range rather than a trap, for what no number of milliseconds is.
    private static func milliseconds(_ seconds: Double) -> Int {
        Int(exactly: (seconds * 1000).rounded()) ?? -1
    }
}

extension PhoneBehaviour.Kind: ExpressibleByArgument {}
