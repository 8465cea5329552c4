import ArgumentParser
import Foundation

/// `Sandbox phone call`
struct PhoneCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Ring a number, print what the caller hears, and check that it is what was expected.",
        discussion: "Ends with status 0 when the expectation was met, and with 1 when it was not."
    )

    @OptionGroup var options: PhoneOptions

    @Option(help: "The number to ring, 7 to 15 digits.")
    var to: String

    @Option(help: "The number of the phone that rings it, 7 to 15 digits.")
    var from = "15550100001"

    @Option(help: "What to type at the next prompt; '#' is added where the prompt wants it. May be given several times, once for each prompt.")
    var dtmf: [String] = []

    @Option(
        help: ArgumentHelp(
            "What must happen: 'conversation' (be in one), 'goodbye' (be told so and hung up on), 'ended', or a text that must be heard.",
            valueName: "expectation"
        )
    )
    var expect = PhoneExpectation.ended

    @Option(help: ArgumentHelp("Stay on the line this long once the expectation is met, then hang up.", valueName: "seconds"))
    var hold = 0.0

    @Option(help: ArgumentHelp("Give up when the expectation is not met after this long.", valueName: "seconds"))
    var timeout = 60.0

    @Flag(help: "Also print the webhooks that are sent on the call's account.")
    var webhooks = false

    func validate() throws {
        guard PhoneNumber.isValid(to) else { throw ValidationError("--to must be a number of 7 to 15 digits.") }
        guard PhoneNumber.isValid(from) else { throw ValidationError("--from must be a number of 7 to 15 digits.") }
        guard dtmf.allSatisfy({ PhoneDigits(digits: $0).isValid }) else { throw ValidationError("--dtmf may hold 0-9, * and #.") }
        guard (0...86_400).contains(hold) else { throw ValidationError("--hold must be from 0 to 86400.") }
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout must be more than 0 and at most 86400.") }
    }

    func run() async throws {
        try await options.withClient { client in
            let id = try await client.call(from: from, to: to)
            Self.say("call \(id)")
            try await follow(id, client)
        }
    }

    private func follow(_ id: String, _ client: PhoneClient) async throws {
        let clock = ContinuousClock()
        var dialogue = PhoneDialogue(expecting: expect, answers: dtmf, showsWebhooks: webhooks)
        var deadline = clock.now + .seconds(timeout)
        var isMet = false
        var next = 0
        while true {
            let left = deadline - clock.now
            guard left > .zero else { break }
            let events = try await client.events(of: id, after: next, waitSeconds: min(10, max(0.01, left / .seconds(1))))
            next = events.next
            for line in events.events {
                for step in dialogue.heard(line) {
                    switch step {
                    case .print(let text):
                        Self.say(text)
                    case .type(let keys):
                        try await client.press(keys, on: id)
                    case .met:
                        isMet = true
                        deadline = clock.now + .seconds(hold)
                    case .failed(let reason):
                        throw PhoneClientError("failed: \(reason)")
                    }
                }
            }
            if events.ended {
                guard isMet, hold == 0 || expect == .ended || expect == .goodbye else {
                    throw PhoneClientError(isMet ? "failed: the call ended while holding" : "failed: the call ended before what was expected")
                }
                return
            }
        }
        do {
            try await client.hangUp(id)
        } catch {
            // It ended meanwhile, which is what was wanted.
        }
        guard isMet else { throw PhoneClientError("failed: not met within the time") }
        Self.say("hung up")
    }

    /// A line at once, also into a pipe, where `print` would keep it until the end.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
