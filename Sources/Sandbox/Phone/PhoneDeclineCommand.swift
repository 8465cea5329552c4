import ArgumentParser

/// `Sandbox phone decline`
struct PhoneDeclineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "decline", abstract: "Decline the call of a phone that rings.")

    @OptionGroup var options: PhoneOptions
    @OptionGroup var which: PhoneCallArgument
    @OptionGroup var patience: PhonePatience

    func run() async throws {
        try await options.withClient { client in
            try await patience.retry { try await client.decline(which.call) }
        }
    }
}
