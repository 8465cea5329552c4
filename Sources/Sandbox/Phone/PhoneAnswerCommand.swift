import ArgumentParser

/// `Sandbox phone answer`
struct PhoneAnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "answer", abstract: "Pick up a phone that rings.")

    @OptionGroup var options: PhoneOptions
    @OptionGroup var which: PhoneCallArgument
    @OptionGroup var patience: PhonePatience

    func run() async throws {
        try await options.withClient { client in
            try await patience.retry { try await client.answer(which.call) }
        }
    }
}
