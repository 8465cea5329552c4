/// Where one leg is in its NCCO: a pure state machine. Every method takes what happened and returns what is to be done.
///
/// Each phase has a generation; a timer or a webhook's reply that belongs to an earlier one changes nothing.
struct CallFlow: Sendable {
    enum Phase: Sendable, Equatable {
        /// No NCCO yet.
        case idle
        case playing
        case collecting(InputAction, digits: String)
        case awaitingReply
        case inConversation
        case waiting
        case recording(RecordAction)
        /// A `connect` rings or is through.
        case connecting
        case finished
    }

    private(set) var phase = Phase.idle
    private(set) var generation = 0
    /// What one character of speech takes; zero makes every finite prompt instantaneous.
    private let perCharacter: Duration
    private var actions: ArraySlice<CallAction> = []
    /// A prompt with `bargeIn` was started and its `input` is not reached yet.
    private var bargeIn = false
    private var typedAhead = ""
    /// The caller was told already what the `input` at hand waits for.
    private var promptTold = false
    private var asynchronousInput: InputAction?

    init(perCharacter: Duration = .zero) {
        self.perCharacter = perCharacter
    }

    /// Starts an NCCO in place of whatever is running.
    mutating func start(_ script: [CallAction]) -> [CallEffect] {
        guard phase != .finished else { return [] }
        var effects: [CallEffect] = []
        switch phase {
        case .inConversation: effects.append(.leaveConversation)
        case .connecting: effects.append(.dropPeer)
        default: break
        }
        enter(.idle, &effects)
        actions = script[...]
        bargeIn = false
        typedAhead = ""
        promptTold = false
        asynchronousInput = nil
        advance(&effects)
        return effects
    }

    /// One key press. What is typed when nobody listens is lost, as on the platform.
    mutating func pressed(_ key: Character) -> [CallEffect] {
        var effects: [CallEffect] = []
        press(key, &effects)
        return effects
    }

    /// The person says something. Only an `input` that takes speech is interested.
    mutating func spoken(_ text: String) -> [CallEffect] {
        guard case .collecting(let input, let digits) = phase, input.takesSpeech else { return [] }
        var effects: [CallEffect] = []
        submit(input, digits: digits, timedOut: false, speech: text, &effects)
        return effects
    }

    /// The timer of a phase ran out.
    mutating func timerFired(generation: Int) -> [CallEffect] {
        guard generation == self.generation else { return [] }
        var effects: [CallEffect] = []
        switch phase {
        case .playing, .waiting:
            advance(&effects)
        case .collecting(let input, let digits):
            submit(input, digits: digits, timedOut: true, &effects)
        case .recording(let record):
            effects.append(.endRecording(record))
            advance(&effects)
        case .idle, .awaitingReply, .inConversation, .connecting, .finished:
            break
        }
        return effects
    }

    /// An in-call webhook was answered: its NCCO replaces this one, nothing lets it go on.
    mutating func replied(_ script: [CallAction]?, generation: Int) -> [CallEffect] {
        guard generation == self.generation, phase != .finished else { return [] }
        if let script { return start(script) }
        guard phase == .awaitingReply else { return [] }
        var effects: [CallEffect] = []
        advance(&effects)
        return effects
    }

    /// The leg that a `connect` dialled is over.
    mutating func peerEnded(generation: Int) -> [CallEffect] {
        guard generation == self.generation, phase == .connecting else { return [] }
        var effects: [CallEffect] = []
        advance(&effects)
        return effects
    }

    /// The call is over; nothing counts any more.
    mutating func finish() -> [CallEffect] {
        guard phase != .finished else { return [] }
        var effects: [CallEffect] = []
        switch phase {
        case .inConversation: effects.append(.leaveConversation)
        case .connecting: effects.append(.dropPeer)
        case .recording(let record): effects.append(.endRecording(record))
        default: break
        }
        enter(.finished, &effects)
        actions = []
        return effects
    }

    private mutating func enter(_ phase: Phase, _ effects: inout [CallEffect]) {
        switch self.phase {
        case .playing, .collecting, .waiting, .recording: effects.append(.stopTimer)
        default: break
        }
        self.phase = phase
        generation += 1
    }

    private mutating func advance(_ effects: inout [CallEffect]) {
        enter(.idle, &effects)
        while let action = actions.popFirst() {
            if perform(action, &effects) { return }
        }
        phase = .finished
        effects.append(.exhausted)
    }

    /// - Returns: whether the flow now waits for something.
    private mutating func perform(_ action: CallAction, _ effects: inout [CallEffect]) -> Bool {
        switch action {
        case .talk(let play):
            return self.play(play, .talk, characters: play.content.count, &effects)
        case .stream(let play):
            return self.play(play, .stream, characters: VoiceLimits.streamCharacters, &effects)
        case .input(let input):
            return collect(input, &effects)
        case .conversation(let conversation):
            enter(.inConversation, &effects)
            effects.append(.join(conversation))
            return true
        case .transfer(let uuid, let conversation):
            enter(.inConversation, &effects)
            effects.append(.joinByUUID(uuid, conversation))
            return true
        case .connect(let connect):
            enter(.connecting, &effects)
            effects.append(.dial(connect, generation: generation))
            return true
        case .record(let record):
            return self.record(record, &effects)
        case .notify(let notify):
            enter(.awaitingReply, &effects)
            effects.append(.postNotify(notify, generation: generation))
            return true
        case .wait(let duration):
            enter(.waiting, &effects)
            effects.append(.startTimer(duration, generation: generation))
            return true
        }
    }

    private mutating func play(_ play: PlayAction, _ kind: PhoneLine.Kind, characters: Int, _ effects: inout [CallEffect]) -> Bool {
        if play.bargeIn { bargeIn = true }
        // A key was pressed in an earlier prompt: the caller is past the prompts.
        if bargeIn, !typedAhead.isEmpty { return false }
        effects.append(.hear(kind, play.content))
        guard play.loop == 0 || perCharacter > .zero else { return false }
        enter(.playing, &effects)
        if play.loop > 0 {
            effects.append(.startTimer(perCharacter * characters * play.loop, generation: generation))
        } else if bargeIn {
            // It plays for ever, so only a key gets the caller on: say now what is awaited.
            tellPrompt(ofNext: actions, &effects)
        }
        return true
    }

    private mutating func tellPrompt(ofNext actions: ArraySlice<CallAction>, _ effects: inout [CallEffect]) {
        for case .input(let input) in actions {
            promptTold = true
            effects.append(.hear(.prompt, PhoneLine.Prompt.text(input), prompt: PhoneLine.Prompt(input)))
            return
        }
    }

    private mutating func collect(_ input: InputAction, _ effects: inout [CallEffect]) -> Bool {
        let keys = typedAhead
        let told = promptTold
        bargeIn = false
        typedAhead = ""
        promptTold = false
        if input.mode == .asynchronous {
            asynchronousInput = input
            for key in keys { press(key, &effects) }
            return false
        }
        enter(.collecting(input, digits: ""), &effects)
        if !told { effects.append(.hear(.prompt, PhoneLine.Prompt.text(input), prompt: PhoneLine.Prompt(input))) }
        effects.append(.startTimer(pause(input), generation: generation))
        for key in keys { press(key, &effects) }
        return true
    }

    private func pause(_ input: InputAction) -> Duration {
        .seconds(input.takesDigits ? input.timeOutSeconds : input.speechStartSeconds)
    }

    private mutating func press(_ key: Character, _ effects: inout [CallEffect]) {
        switch phase {
        case .playing where bargeIn:
            typedAhead.append(key)
            advance(&effects)
        case .collecting(let input, let digits) where input.takesDigits:
            collect(key, input, digits, &effects)
        case .recording(let record) where record.endOnKey == key:
            effects.append(.endRecording(record))
            advance(&effects)
        case .finished:
            break
        default:
            guard let input = asynchronousInput, input.takesDigits else { return }
            effects.append(.postInput(InputResult(digits: String(key), timedOut: false, callback: input.callback), generation: nil))
        }
    }

    private mutating func collect(_ key: Character, _ input: InputAction, _ digits: String, _ effects: inout [CallEffect]) {
        if key == "#", input.submitOnHash {
            submit(input, digits: digits, timedOut: false, &effects)
            return
        }
        let digits = digits + String(key)
        if digits.count >= input.maxDigits {
            submit(input, digits: digits, timedOut: false, &effects)
            return
        }
        enter(.collecting(input, digits: digits), &effects)
        effects.append(.startTimer(pause(input), generation: generation))
    }

    private mutating func submit(
        _ input: InputAction,
        digits: String,
        timedOut: Bool,
        speech: String? = nil,
        _ effects: inout [CallEffect]
    ) {
        enter(.awaitingReply, &effects)
        let result = InputResult(
            digits: digits,
            timedOut: timedOut,
            takesDigits: input.takesDigits,
            takesSpeech: input.takesSpeech,
            speech: speech,
            callback: input.callback
        )
        effects.append(.postInput(result, generation: generation))
    }

    private mutating func record(_ record: RecordAction, _ effects: inout [CallEffect]) -> Bool {
        effects.append(.hear(.recording, "recording"))
        guard record.isSynchronous else {
            effects.append(.beginRecording(record))
            return false
        }
        enter(.recording(record), &effects)
        // Nobody speaks in the sandbox, so the silence begins at once.
        if let seconds = [record.endOnSilenceSeconds, record.timeOutSeconds].compactMap({ $0 }).min() {
            effects.append(.startTimer(.seconds(seconds), generation: generation))
        }
        return true
    }
}
