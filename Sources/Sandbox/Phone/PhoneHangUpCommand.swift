import ArgumentParser

/// `Sandbox phone hangup`
struct PhoneHangUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hangup", abstract: "Hang up a call, as the person with the phone would.")

    @OptionGroup var options: PhoneOptions

    @Argument(help: "The call's uuid, as 'phone list' and 'phone call' show it.")
    var uuid: String

    func validate() throws {
        guard uuid.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == "-") }), !uuid.isEmpty else {
            throw ValidationError("A uuid has hexadecimal digits and dashes only.")
        }
    }

    func run() async throws {
        try await options.withClient { try await $0.hangUp(uuid) }
    }
}
