/// What a caller at the command line does with each line heard: a pure state machine.
struct PhoneDialogue: Sendable {
    enum Step: Sendable, Equatable {
        case print(String)
        /// Press these keys.
        case type(String)
        /// The expectation is met.
        case met
        case failed(String)
    }

    private let expectation: PhoneExpectation
    private let showsWebhooks: Bool
    private var answers: ArraySlice<String>
    private var heardGoodbye = false
    private var isMet = false

    /// - Parameter answers: what to type at the prompts, in turn. With none left the caller is silent.
    init(expecting expectation: PhoneExpectation, answers: [String], showsWebhooks: Bool = false) {
        self.expectation = expectation
        self.answers = answers[...]
        self.showsWebhooks = showsWebhooks
    }

    mutating func heard(_ line: PhoneLine) -> [Step] {
        if line.kind == .webhook, !showsWebhooks { return [] }
        var steps: [Step] = [.print(Self.shown(line))]
        switch line.kind {
        case .prompt:
            if let answer = answers.popFirst() {
                steps.append(.type(Self.keys(answer, for: line.prompt)))
            }
        case .talk:
            heardGoodbye = line.text.lowercased().contains("goodbye")
            if case .text(let wanted) = expectation, line.text.lowercased().contains(wanted.lowercased()) { meet(&steps) }
        case .conversation:
            if expectation == .conversation { meet(&steps) }
        case .ended:
            if expectation == .ended || (expectation == .goodbye && heardGoodbye) { meet(&steps) }
            if !isMet { steps.append(.failed("the call ended before what was expected")) }
        default:
            break
        }
        return steps
    }

    private mutating func meet(_ steps: inout [Step]) {
        guard !isMet else { return }
        isMet = true
        steps.append(.met)
    }

    /// A prompt that is submitted by `#` gets one.
    private static func keys(_ answer: String, for prompt: PhoneLine.Prompt?) -> String {
        guard prompt?.submitOnHash == true, !answer.hasSuffix("#"), answer.count < prompt?.maxDigits ?? 0 else { return answer }
        return answer + "#"
    }

    /// The line with the time since the call began, in seconds.
    static func shown(_ line: PhoneLine) -> String {
        let hundredths = line.milliseconds / 10
        let fraction = hundredths % 100
        let seconds = "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
        let padding = String(repeating: " ", count: max(0, 7 - seconds.count))
        let text = line.kind == .talk ? "\"\(line.text)\"" : line.text
        return "\(padding)\(seconds) s  \(text)"
    }
}
