package import ArgumentParser

/// `Sandbox phone`: virtual telephones at the command line.
package struct PhoneCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "phone",
        abstract: "Ring numbers from a virtual phone of a running sandbox, and see its calls.",
        subcommands: [PhoneCallCommand.self, PhoneListCommand.self, PhoneHangUpCommand.self]
    )

    package init() {}
}
