import ArgumentParser

/// `Sandbox phone say`
struct PhoneSayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say",
        abstract: "Say something on a call: all who hear the caller get it into their transcripts."
    )

    @OptionGroup var options: PhoneOptions
    @OptionGroup var which: PhoneCallArgument

    @Argument(help: "What to say.")
    var text: String

    func validate() throws {
        guard PhoneSpeech(text: text).isValid else { throw ValidationError("The text is empty or too long.") }
    }

    func run() async throws {
        try await options.withClient { try await $0.say(text, on: which.call) }
    }
}
