import ArgumentParser

/// `Sandbox phone list`
struct PhoneListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the calls of this run, oldest first.")

    @OptionGroup var options: PhoneOptions

    @Flag(help: "Also those that are over.")
    var all = false

    func run() async throws {
        try await options.withClient { client in
            for call in try await client.calls() where all || !call.ended {
                let place = call.conversation.map { "  in conversation \($0)" } ?? ""
                print("\(call.id)  \(call.direction)  \(call.from) -> \(call.to)  \(call.status)\(call.bridge ? "  bridge" : "")\(place)")
            }
        }
    }
}
