import ArgumentParser

/// `Sandbox phone hangup`
struct PhoneHangUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hangup", abstract: "Hang up a call, as the person with the phone would.")

    @OptionGroup var options: PhoneOptions
    @OptionGroup var which: PhoneCallArgument

    func run() async throws {
        try await options.withClient { try await $0.hangUp(which.call) }
    }
}
