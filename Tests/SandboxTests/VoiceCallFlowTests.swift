import Testing

@testable import Sandbox

@Suite("Call flow")
struct VoiceCallFlowTests {
    private let input = InputAction(maxDigits: 4, timeOutSeconds: 3, submitOnHash: true)

    private func collected(_ effects: [CallEffect]) -> InputResult? {
        for case .postInput(let result, _) in effects { return result }
        return nil
    }

    @Test("Speech without duration is over at once, and the prompt waits")
    func promptWaits() {
        var flow = CallFlow()
        let effects = flow.start([.talk(PlayAction(content: "hi", bargeIn: true)), .input(input)])
        #expect(effects.first == .hear(.talk, "hi"))
        let told = CallEffect.hear(.prompt, "prompt waiting for digits", prompt: PhoneLine.Prompt(input))
        #expect(effects.contains(told))
        #expect(flow.phase == .collecting(input, digits: ""))
    }

    @Test("The hash submits and is not among the digits")
    func hash() {
        var flow = CallFlow()
        _ = flow.start([.input(input)])
        #expect(collected(flow.pressed("1")) == nil)
        #expect(collected(flow.pressed("#"))?.digits == "1")
        #expect(flow.phase == .awaitingReply)
    }

    @Test("As many digits as asked for submit by themselves, and further keys are lost")
    func maximum() {
        var flow = CallFlow()
        _ = flow.start([.input(input)])
        let results = "48219#".map { collected(flow.pressed($0)) }
        #expect(results.compactMap { $0 } == [InputResult(digits: "4821", timedOut: false)])
    }

    @Test("Without submitOnHash the hash is a digit")
    func hashIsDigit() {
        var flow = CallFlow()
        _ = flow.start([.input(InputAction(maxDigits: 2))])
        _ = flow.pressed("#")
        #expect(collected(flow.pressed("*"))?.digits == "#*")
    }

    @Test("The pause after the last key ends the input, and only that pause")
    func pause() {
        var flow = CallFlow()
        _ = flow.start([.input(input)])
        let first = flow.generation
        _ = flow.pressed("7")
        #expect(flow.timerFired(generation: first).isEmpty)
        #expect(collected(flow.timerFired(generation: flow.generation)) == InputResult(digits: "7", timedOut: true))
    }

    @Test("A reply's NCCO replaces what was left; an empty reply lets it go on; nothing left ends it")
    func replies() {
        let rest: [CallAction] = [.input(input), .talk(PlayAction(content: "later"))]
        var replaced = CallFlow()
        _ = replaced.start(rest)
        _ = replaced.pressed("#")
        let effects = replaced.replied([.talk(PlayAction(content: "instead"))], generation: replaced.generation)
        #expect(effects == [.hear(.talk, "instead"), .exhausted])

        var going = CallFlow()
        _ = going.start(rest)
        _ = going.pressed("#")
        #expect(going.replied(nil, generation: going.generation) == [.hear(.talk, "later"), .exhausted])
    }

    @Test("A reply that comes after the flow was replaced changes nothing")
    func staleReply() {
        var flow = CallFlow()
        _ = flow.start([.input(input)])
        _ = flow.pressed("#")
        let old = flow.generation
        _ = flow.start([.wait(.seconds(1))])
        #expect(flow.replied([.talk(PlayAction(content: "late"))], generation: old).isEmpty)
    }

    @Test("A key during a prompt with bargeIn ends it and counts; without, it is lost")
    func bargeIn() {
        var flow = CallFlow(perCharacter: .milliseconds(50))
        _ = flow.start([.talk(PlayAction(content: "hello", bargeIn: true)), .talk(PlayAction(content: "more")), .input(input)])
        #expect(flow.phase == .playing)
        let effects = flow.pressed("4")
        #expect(flow.phase == .collecting(input, digits: "4"))
        let more = CallEffect.hear(.talk, "more")
        #expect(!effects.contains(more))

        var deaf = CallFlow(perCharacter: .milliseconds(50))
        let started = deaf.start([.talk(PlayAction(content: "hello")), .input(input)])
        let timer = CallEffect.startTimer(.milliseconds(250), generation: deaf.generation)
        #expect(started.contains(timer))
        #expect(deaf.pressed("4").isEmpty)
        _ = deaf.timerFired(generation: deaf.generation)
        #expect(deaf.phase == .collecting(input, digits: ""))
    }

    @Test("A talk that loops for ever plays until a key")
    func forEver() {
        var flow = CallFlow()
        let effects = flow.start([.talk(PlayAction(content: "hello", bargeIn: true, loop: 0)), .input(input)])
        #expect(flow.phase == .playing)
        #expect(effects.contains { if case .hear(.prompt, _, _) = $0 { true } else { false } })
        let pressed = flow.pressed("1")
        #expect(flow.phase == .collecting(input, digits: "1"))
        #expect(!pressed.contains { if case .hear(.prompt, _, _) = $0 { true } else { false } })
    }

    @Test("Asynchronous input sends key by key and holds nothing up")
    func asynchronous() {
        var flow = CallFlow()
        _ = flow.start([.input(InputAction(mode: .asynchronous)), .conversation(ConversationAction(name: "room"))])
        #expect(flow.phase == .inConversation)
        #expect(flow.pressed("5") == [.postInput(InputResult(digits: "5", timedOut: false), generation: nil)])
    }

    @Test("Leaving a conversation for another NCCO is said before it starts")
    func leaving() {
        var flow = CallFlow()
        #expect(flow.start([.conversation(ConversationAction(name: "room"))]) == [.join(ConversationAction(name: "room"))])
        #expect(flow.start([.talk(PlayAction(content: "bye"))]) == [.leaveConversation, .hear(.talk, "bye"), .exhausted])
    }

    @Test("After the end nothing happens any more")
    func finished() {
        var flow = CallFlow()
        _ = flow.start([.input(input)])
        let generation = flow.generation
        _ = flow.finish()
        #expect(flow.pressed("1").isEmpty)
        #expect(flow.timerFired(generation: generation).isEmpty)
        #expect(flow.start([.talk(PlayAction(content: "hi"))]).isEmpty)
        #expect(flow.finish().isEmpty)
    }
}
