import ArgumentParser
import ServiceKit

@main struct App: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Sandbox",
        abstract: "The OpenTok (Vonage Video) and Vonage Voice clouds on this machine, for trying and testing Partyline without an account.",
        discussion: """
            Without a subcommand it serves. Open the address it prints to see what it offers.

            \(SettingsHelp.text(for: SandboxOptions.all))
            """,
        subcommands: [ServeCommand.self, PhoneCommand.self, HealthCommand.self],
        defaultSubcommand: ServeCommand.self
    )
}
