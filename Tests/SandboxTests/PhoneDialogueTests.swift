import Testing

@testable import Sandbox

@Suite("Phone at the command line")
struct PhoneDialogueTests {
    private func line(_ kind: PhoneLine.Kind, _ text: String = "", maxDigits: Int = 6, submitOnHash: Bool = true) -> PhoneLine {
        PhoneLine(
            number: 1,
            at: "",
            milliseconds: 61_234,
            kind: kind,
            text: text,
            prompt: kind == .prompt ? PhoneLine.Prompt(maxDigits: maxDigits, submitOnHash: submitOnHash, timeOutSeconds: 3) : nil
        )
    }

    private func acts(_ steps: [PhoneDialogue.Step]) -> [PhoneDialogue.Step] {
        steps.filter { if case .print = $0 { false } else { true } }
    }

    @Test("Each prompt gets the next answer, with a hash where it is wanted")
    func answers() {
        var dialogue = PhoneDialogue(expecting: .conversation, answers: ["1111", "482100", "4821#", "99"])
        #expect(acts(dialogue.heard(line(.prompt))) == [.type("1111#")])
        #expect(acts(dialogue.heard(line(.prompt))) == [.type("482100")])
        #expect(acts(dialogue.heard(line(.prompt))) == [.type("4821#")])
        #expect(acts(dialogue.heard(line(.prompt, submitOnHash: false))) == [.type("99")])
        #expect(acts(dialogue.heard(line(.prompt))) == [])
        #expect(acts(dialogue.heard(line(.conversation, "in conversation x"))) == [.met])
    }

    @Test("Lines are shown with the time; typed digits never are; webhooks only if wanted")
    func shown() {
        var dialogue = PhoneDialogue(expecting: .ended, answers: ["4821"])
        #expect(dialogue.heard(line(.talk, "Hello")) == [.print("  61.23 s  \"Hello\"")])
        #expect(dialogue.heard(line(.webhook, "event")) == [])
        #expect(
            !dialogue.heard(line(.prompt, "prompt waiting for digits")).contains {
                if case .print(let text) = $0 { text.contains("4821") } else { false }
            })
        var curious = PhoneDialogue(expecting: .ended, answers: [], showsWebhooks: true)
        #expect(curious.heard(line(.webhook, "event")).count == 1)
    }

    @Test("Goodbye means told so, and then hung up on")
    func goodbye() {
        var polite = PhoneDialogue(expecting: .goodbye, answers: [])
        #expect(acts(polite.heard(line(.talk, "Sorry. Goodbye!"))) == [])
        #expect(acts(polite.heard(line(.ended, "ended by platform"))) == [.met])
        var rude = PhoneDialogue(expecting: .goodbye, answers: [])
        #expect(acts(rude.heard(line(.ended))) == [.failed("the call ended before what was expected")])
    }

    @Test("A text is looked for in what is spoken, upper and lower case alike")
    func text() {
        var dialogue = PhoneDialogue(expecting: .text("not RIGHT"), answers: [])
        #expect(acts(dialogue.heard(line(.talk, "That is not right."))) == [.met])
        #expect(acts(dialogue.heard(line(.talk, "That is not right."))) == [])
        #expect(acts(dialogue.heard(line(.ended))) == [])
    }

    @Test("A call that ends without what was expected fails")
    func fails() {
        var dialogue = PhoneDialogue(expecting: .conversation, answers: [])
        #expect(acts(dialogue.heard(line(.hold, "on hold"))) == [])
        #expect(acts(dialogue.heard(line(.ended))) == [.failed("the call ended before what was expected")])
    }

    @Test("Expectations are read from the command line")
    func expectations() {
        #expect(PhoneExpectation(argument: "conversation") == .conversation)
        #expect(PhoneExpectation(argument: "Please enter") == .text("Please enter"))
        #expect(PhoneExpectation(argument: "") == nil)
    }
}
