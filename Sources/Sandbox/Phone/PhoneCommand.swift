package import ArgumentParser

/// `Sandbox phone`: virtual telephones at the command line.
package struct PhoneCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "phone",
        abstract: "Ring numbers from a virtual phone of a running sandbox, pick up phones that ring, and see all calls.",
        discussion: """
            The last four digits of a number say what its phone does when it is rung, unless 'behaviour' has told it otherwise:

            \(PhoneEnding.help)

            Where a CALL is asked for, give its uuid, or the number of the phone: its newest call is meant.
            """,
        subcommands: [
            PhoneCallCommand.self, PhoneListCommand.self, PhoneBehaviourCommand.self, PhoneAnswerCommand.self, PhoneDeclineCommand.self,
            PhonePressCommand.self, PhoneSayCommand.self, PhoneHangUpCommand.self,
        ]
    )

    package init() {}
}
