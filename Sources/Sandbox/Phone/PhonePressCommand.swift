import ArgumentParser

/// `Sandbox phone press`
struct PhonePressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "press", abstract: "Press keys on a phone that is on a call.")

    @OptionGroup var options: PhoneOptions
    @OptionGroup var which: PhoneCallArgument

    @Argument(help: "The keys, of 0-9, * and #; 'p' is a pause.")
    var keys: String

    func validate() throws {
        guard PhoneDigits(digits: keys).isValid else { throw ValidationError("Keys are 0-9, *, # and p.") }
    }

    func run() async throws {
        try await options.withClient { try await $0.press(keys, on: which.call) }
    }
}
