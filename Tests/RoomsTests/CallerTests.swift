import Support
import Testing

@testable import Rooms

@Suite("What the roster shows of a call")
struct CallerTests {
    let call: CallID
    let room: RoomID

    init() throws {
        call = try #require(CallID("call"))
        room = try #require(RoomID("standup"))
    }

    func at(_ second: Int64) -> Timestamp { Timestamp(milliseconds: 1_700_000_000_000 + second * 1000) }

    func caller(_ entries: CallEntry...) -> Caller { Caller(CallHistory(id: call, room: room, role: .caller, entries: entries)) }

    func placed(_ second: Int64 = 0) -> CallEntry {
        CallEntry(.placed, at: at(second), facts: [.direction: "outbound", .number: "+1555***67", .name: "Ann"])
    }

    func status(_ status: CallStatus, _ second: Int64, _ facts: [CallEntry.Fact: String] = [:]) -> CallEntry {
        CallEntry(.status(status), at: at(second), facts: facts)
    }

    @Test("A call that we make goes from queued over ringing and answered into the conference, each since its own moment")
    func outbound() {
        let steps = [placed(), status(.started, 1), status(.ringing, 2), status(.answered, 5), CallEntry(.joined, at: at(9))]
        var history = CallHistory(id: call, room: room, role: .caller)
        var seen: [String] = []
        for step in steps {
            history.add(step)
            let caller = Caller(history)
            seen.append("\(caller.state.rawValue) \((caller.since.milliseconds - at(0).milliseconds) / 1000)")
        }
        #expect(seen == ["queued 0", "ringing 1", "ringing 1", "answered 5", "in-conference 9"])
        let caller = Caller(history)
        #expect(caller.isOutbound)
        #expect(caller.name == "Ann")
        #expect(caller.number == "+1555***67")
    }

    @Test("Who just typed a right PIN looks the same without their history as with it", arguments: ["+1555***67", nil])
    func joined(number: String?) {
        var entry = CallEntry(.joined, at: at(3), facts: [.direction: "inbound"], mark: "pin")
        entry.facts[.number] = number
        #expect(Caller(joined: call, number: number, at: at(3)) == caller(entry))
    }

    @Test(
        "Why a call ended is told apart",
        arguments: [
            (CallStatus.busy, nil as String?, CallCause.busy), (.rejected, "declined", .declined), (.rejected, "invalid_number", .invalidNumber),
            (.rejected, "restricted", .failed), (.rejected, nil, .declined), (.unanswered, "timeout", .noAnswer), (.timeout, nil, .noAnswer),
            (.cancelled, nil, .cancelled), (.failed, "cannot_route", .failed), (.failed, "number_out_of_service", .invalidNumber),
            (.completed, nil, .completed),
        ])
    func causes(status word: CallStatus, detail: String?, cause: CallCause) {
        let end = status(word, 3, detail.map { [.detail: $0] } ?? [:])
        #expect(caller(placed(), end).cause == cause)
        #expect(caller(placed(), end).state == .ended)
        // The platform tells of the end once more.
        #expect(caller(placed(), end, status(.completed, 4)).cause == cause)
        #expect(caller(placed()).cause == nil)
    }

    @Test("A machine that answered and never joined is voicemail; who was asked to leave was hung up; who stayed too long met the limit")
    func reasonsOfOurs() {
        func asked(_ by: CallCause.Asker) -> CallEntry { CallEntry(.hangUp, at: at(6), facts: [.by: by.rawValue]) }
        let joined = CallEntry(.joined, at: at(5))
        #expect(caller(placed(), status(.machine, 4), status(.completed, 7)).cause == .voicemail)
        #expect(caller(placed(), status(.machine, 4), joined, status(.completed, 7)).cause == .completed)
        #expect(caller(joined, asked(.room), status(.completed, 7)).cause == .hungUp)
        #expect(caller(placed(), asked(.room), status(.cancelled, 7)).cause == .hungUp)
        #expect(caller(joined, asked(.limit), status(.completed, 7)).cause == .timeLimit)
        #expect(caller(placed(), asked(.room), status(.busy, 7)).cause == .busy)
        #expect(caller(joined, asked(.room)).cause == nil)
    }

    @Test("Mute and hold follow the latest word, whichever came first here")
    func muteAndHold() {
        let joined = CallEntry(.joined, at: at(1))
        let muted = CallEntry(.muted, at: at(2))
        let unmuted = CallEntry(.unmuted, at: at(3))
        #expect(caller(joined, unmuted, muted).isMuted == false)
        #expect(caller(joined, muted).isMuted)
        #expect(caller(joined, unmuted, CallEntry(.muted, at: at(4)), muted).isMuted)
        let held = CallEntry(.held, at: at(5))
        #expect(caller(joined, held).state == .onHold)
        #expect(caller(joined, held).since == at(5))
        #expect(caller(CallEntry(.resumed, at: at(6)), held, joined).state == .inConference)
        #expect(caller(joined, held, status(.completed, 9)).state == .ended)
    }

    @Test("An entry comes out of Redis as it went in, and what a newer version wrote is passed over")
    func storage() {
        let entry = CallEntry(.status(.completed), at: at(1), facts: [.price: "0.00052500", .detail: "a \"quote\" \u{1F600}"])
        #expect(CallEntry(field: entry.field, value: entry.value) == entry)
        #expect(CallEntry(field: "e:teleported:1", value: entry.value) == nil)
        #expect(CallEntry(field: entry.field, value: #"{"at":1,"hue":[1],"price":"2"}"#)?.facts == [.price: "2"])
        #expect(CallEntry(field: entry.field, value: #"{"price":"2"}"#) == nil)
        #expect(CallEntry(field: entry.field, value: "garbage") == nil)
        let long = CallEntry(.decided, at: at(1), facts: [.values: String(repeating: "x", count: 5000)])
        #expect(long.value.utf8.count < 300)
    }

    @Test("100,000 calls told in any order, with repeats, on two replicas that each miss some and then hear it all, are shown alike")
    func convergence() {
        var random = SeededGenerator(seed: 20)
        for round in 0..<100_000 {
            let story = Self.story(&random)
            let whole = Caller(CallHistory(id: call, room: room, role: .caller, entries: story))
            var one = CallHistory(id: call, room: room, role: .caller)
            for entry in story.shuffled(using: &random) {
                one.add(entry)
                if Int.random(in: 0..<3, using: &random) == 0, let again = story.randomElement(using: &random) { one.add(again) }
            }
            for entry in story { one.add(entry) }
            #expect(Caller(one) == whole, "round \(round)")
            #expect(one.revision == Set(story.map(\.id)).count)
            guard Caller(one) == whole else { return }
        }
    }

    @Test("100,000 calls that each lose one event are shown as they are once a look at the provider adds how they ended")
    func losses() {
        var random = SeededGenerator(seed: 21)
        for round in 0..<100_000 {
            let story = Self.story(&random)
            guard let lost = story.indices.randomElement(using: &random) else { continue }
            var told = story
            told.remove(at: lost)
            let whole = Caller(CallHistory(id: call, room: room, role: .caller, entries: story))
            var history = CallHistory(id: call, room: room, role: .caller, entries: told)
            // The reconciliation finds a call over, and says when.
            if whole.state == .ended, !history.isEnded { history.add(CallEntry(.status(.completed), at: whole.since, mark: "reconciled")) }
            let shown = Caller(history)
            let isAlike = shown.state == .ended ? whole.state == .ended : Self.rank(shown.state) <= Self.rank(whole.state)
            #expect(isAlike, "round \(round): \(shown.state) instead of \(whole.state)")
            // Nothing but the very event that made the state can hold it back.
            if case .status = story[lost].kind, whole.state == .inConference || whole.state == .onHold { #expect(shown.state == whole.state) }
            guard isAlike else { return }
        }
    }

    static func rank(_ state: Caller.State) -> Int {
        switch state {
        case .queued: 0
        case .ringing: 1
        case .answered: 2
        case .inConference, .onHold: 3
        case .ended: 4
        }
    }

    /// What can happen to a call, cut off somewhere, with moments that may coincide.
    static func story(_ random: inout SeededGenerator) -> [CallEntry] {
        var moment = Timestamp(milliseconds: 1_700_000_000_000)
        func next(_ random: inout SeededGenerator) -> Timestamp {
            moment = moment + .milliseconds(Int64.random(in: 0..<3, using: &random) * 700)
            return moment
        }
        var kinds: [CallEntry.Kind] = Bool.random(using: &random) ? [.placed] : []
        kinds += [.status(.started), .status(.ringing)]
        let ends: [CallEntry.Kind] = [.status(.busy), .status(.rejected), .status(.unanswered), .status(.failed), .status(.cancelled)]
        if Int.random(in: 0..<4, using: &random) == 0 {
            kinds += [ends.randomElement(using: &random) ?? .status(.busy), .status(.completed)]
        } else {
            kinds += [.status(.answered), [.status(.human), .status(.machine), .attempt].randomElement(using: &random) ?? .attempt, .joined]
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                kinds.append([.muted, .unmuted, .held, .resumed, .decided].randomElement(using: &random) ?? .muted)
            }
            if Bool.random(using: &random) { kinds.append(.hangUp) }
            kinds.append(.status(.completed))
        }
        let length = Int.random(in: 1...kinds.count, using: &random)
        return kinds.prefix(length).map { kind in
            CallEntry(kind, at: next(&random), facts: kind == .hangUp ? [.by: "room"] : [.direction: "inbound", .number: "+1555***67"])
        }
    }
}
