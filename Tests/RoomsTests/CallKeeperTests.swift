import NIOConcurrencyHelpers
import Redis
import Support
import Testing

@testable import Rooms

@Suite("Ringing people and controlling their calls, in a real Redis")
struct CallKeeperTests {
    let leg: CallID
    init() throws { leg = try #require(CallID("leg-1")) }

    func with(_ reports: RingReport..., body: @Sendable @escaping (CallKeeperFixture) async throws -> Void) async throws {
        try await CallKeeperFixture.with(reports, body: body)
    }

    @Test("A call is placed, rung once, shown as ringing with names and a masked number, and its whole number forgotten")
    func rings() async throws {
        try await with(.leg(leg)) { fixture in
            let placement = try await fixture.keeper.place(fixture.invitation(), caps: DialCaps())
            guard case .ringing(let call) = placement else { Issue.record("\(placement)"); return }
            let caller = try await fixture.caller(call)
            #expect(caller.state == .ringing)
            #expect(caller.isOutbound)
            #expect(caller.name == "Bob")
            #expect(caller.number == "+1555***67")
            #expect(try await fixture.store.roster(fixture.room.id, now: fixture.clock.now).callers.count == 1)
            #expect(try await !fixture.exists(RedisKey.number(call)))
            #expect(try await fixture.keeper.ring(call) == nil)
            #expect(fixture.asked.rung == ["15551234567"])
            #expect(try await fixture.store.history(of: call)?.leg == leg)
        }
    }

    @Test("50 replicas that ring one call at once ask for it once")
    func atMostOnce() async throws {
        try await with(.notNow(reason: "busy"), .leg(leg)) { fixture in
            let call = try await fixture.place()
            #expect(fixture.asked.rung.count == 1)
            fixture.clock.pass(.seconds(3))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { _ = try await fixture.keeper.ring(call) } }
                try await group.waitForAll()
            }
            #expect(fixture.asked.rung.count == 2)
            #expect(try await fixture.caller(call).state == .ringing)
        }
    }

    @Test("A call that the platform doesn't take now is asked for again, in the end given up, and shown so")
    func notNow() async throws {
        try await with(.notNow(reason: "rate-limited")) { fixture in
            let call = try await fixture.place()
            #expect(try await fixture.caller(call).state == .queued)
            var tries = 0
            while let pause = try await fixture.keeper.ring(call), tries < 1000 {
                fixture.clock.pass(pause)
                tries += 1
            }
            #expect(tries > 10)
            let caller = try await fixture.caller(call)
            #expect(caller.state == .ended)
            #expect(caller.cause == .failed)
            #expect(try await !fixture.exists(RedisKey.number(call)))
        }
    }

    @Test("A refusal is the end of the call, and it no longer counts as live")
    func refused() async throws {
        try await with(.refused(reason: "refused-400")) { fixture in
            let placement = try await fixture.keeper.place(fixture.invitation(), caps: DialCaps())
            guard case .failed(let call) = placement else { Issue.record("\(placement)"); return }
            #expect(try await fixture.caller(call).cause == .failed)
            let live = try await fixture.redis.send(RedisCommand("ZCARD", RedisKey.liveDials(fixture.room.id))).integer
            #expect(live == 0)
        }
    }

    @Test("A call whose answer was lost is never asked for again; its first webhook names its leg")
    func lostAnswer() async throws {
        try await with(.unknown(reason: "time-out")) { fixture in
            let call = try await fixture.place()
            #expect(try await fixture.keeper.ring(call) != nil)
            #expect(fixture.asked.rung.count == 1)
            #expect(try await fixture.keeper.call(call, has: CallKeeper.Leg(id: leg)) != nil)
            try await fixture.tell(.ringing, of: call)
            fixture.clock.pass(.seconds(1000))
            #expect(try await fixture.keeper.ring(call) == nil)
            #expect(try await fixture.caller(call).state == .ringing)
            let other = try #require(CallID("another-leg"))
            #expect(try await fixture.keeper.call(call, has: CallKeeper.Leg(id: other)) == nil)
        }
    }

    @Test("A call whose answer was lost and of which nothing is heard has failed, after a while")
    func neverHeardOf() async throws {
        try await with(.unknown(reason: "time-out")) { fixture in
            let call = try await fixture.place()
            fixture.clock.pass(DialLimits.heardOfWithin + .seconds(1))
            #expect(try await fixture.keeper.ring(call) == nil)
            #expect(fixture.asked.rung.count == 1)
            #expect(try await fixture.caller(call).cause == .failed)
        }
    }

    @Test("A replica that died between claiming a call and asking for it makes it fail, not ring twice")
    func diedAfterClaim() async throws {
        try await with(.notNow(reason: "busy"), .leg(leg)) { fixture in
            let call = try await fixture.place()
            #expect(try await fixture.store.claim(call, now: fixture.clock.now))
            #expect(try await fixture.keeper.ring(call) != nil)
            fixture.clock.pass(DialLimits.heardOfWithin + .seconds(1))
            #expect(try await fixture.keeper.ring(call) == nil)
            #expect(fixture.asked.rung.count == 1)
            #expect(try await fixture.caller(call).state == .ended)
        }
    }

    @Test("A queued call that is hung up is never made")
    func cancelled() async throws {
        try await with(.notNow(reason: "busy"), .leg(leg)) { fixture in
            let call = try await fixture.place()
            #expect(try await fixture.keeper.hangUp(call, in: fixture.room.id, by: .room) == .done)
            let caller = try await fixture.caller(call)
            #expect(caller.state == .ended)
            #expect(caller.cause == .hungUp)
            fixture.clock.pass(.seconds(5))
            #expect(try await fixture.keeper.ring(call) == nil)
            #expect(fixture.asked.rung.count == 1)
            #expect(try await !fixture.exists(RedisKey.number(call)))
        }
    }

    @Test("A ringing call is ended, again and again until its end is told; twice is harmless, another room may not")
    func hangUp() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            let other = try #require(RoomID("other"))
            #expect(try await fixture.keeper.hangUp(call, in: other, by: .room) == .unknownCall)
            #expect(fixture.asked.ended.isEmpty)
            #expect(try await fixture.keeper.hangUp(call, in: fixture.room.id, by: .room) == .done)
            #expect(try await fixture.keeper.hangUp(call, in: fixture.room.id, by: .room) == .done)
            #expect(fixture.asked.ended == [.leg(leg, region: nil), .leg(leg, region: nil)])
            #expect(try await fixture.keeper.end(call) == DialLimits.hangUpAgainAfter)
            try await fixture.tell(.completed, of: call)
            #expect(try await fixture.keeper.end(call) == nil)
            #expect(try await fixture.keeper.hangUp(call, in: fixture.room.id, by: .room) == .done)
            #expect(fixture.asked.ended.count == 3)
            #expect(try await fixture.caller(call).cause == .hungUp)
        }
    }

    @Test("An end that the platform no longer tells is taken from its word that there is no such call")
    func gone() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            fixture.provider.asked.withLockedValue { $0.hangUpReport = .gone }
            #expect(try await fixture.keeper.hangUp(call, in: fixture.room.id, by: .room) == .done)
            #expect(try await fixture.caller(call).state == .ended)
        }
    }

    @Test("Trying to end a call stops after ten minutes")
    func stopsTrying() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            fixture.provider.asked.withLockedValue { $0.hangUpReport = .failed }
            #expect(try await fixture.keeper.hangUp(call, in: fixture.room.id, by: .room) == .done)
            var tries = 0
            while let pause = try await fixture.keeper.end(call), tries < 1000 {
                fixture.clock.pass(pause)
                tries += 1
            }
            #expect(tries == 200)
        }
    }

    @Test("Who took the call is asked, then let in; the room learns who; once more changes nothing")
    func consent() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            let leg = CallKeeper.Leg(id: leg, region: "https://api-eu-3.vonage.com")
            #expect(try await fixture.keeper.answered(call, leg: leg, asks: true) == .ask(inviter: "Ann"))
            try await fixture.tell(.answered, of: call)
            #expect(try await fixture.caller(call).state == .answered)
            for _ in 0..<2 {
                #expect(try await fixture.keeper.consented(call, leg: leg) == .join(fixture.room.session, isMuted: false))
                #expect(try await fixture.store.joined(fixture.room.id, now: fixture.clock.now) == 1)
            }
            #expect(try await fixture.caller(call).state == .inConference)
            #expect(try await fixture.store.history(of: call)?.region == "https://api-eu-3.vonage.com")
            let stranger = CallKeeper.Leg(id: try #require(CallID("stranger")))
            #expect(try await fixture.keeper.consented(call, leg: stranger) == .over)
        }
    }

    @Test("A full room lets nobody in; a call that is to end neither")
    func notLetIn() async throws {
        try await with(.leg(leg)) { fixture in
            for number in 0..<RoomLimits.callersPerRoom {
                let id = try #require(CallID("in-\(number)"))
                #expect(try await fixture.store.enter(id, fixture.room.id, now: fixture.clock.now) != .full)
            }
            let call = try await fixture.place()
            #expect(try await fixture.keeper.consented(call, leg: CallKeeper.Leg(id: leg)) == .full)
            _ = try await fixture.keeper.hangUp(call, in: fixture.room.id, by: .room)
            #expect(try await fixture.keeper.answered(call, leg: CallKeeper.Leg(id: leg), asks: true) == .over)
            #expect(try await fixture.keeper.consented(call, leg: CallKeeper.Leg(id: leg)) == .over)
        }
    }

    @Test("A machine's call is ended and shown as voicemail; a person who pressed a key is not taken for one")
    func machine() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            try await fixture.keeper.machineAnswered(call, asks: true)
            try await fixture.tell(.machine, of: call)
            #expect(try await fixture.keeper.consented(call, leg: CallKeeper.Leg(id: leg)) == .over)
            #expect(try await fixture.keeper.end(call) != nil)
            #expect(fixture.asked.ended.count == 1)
            try await fixture.tell(.completed, of: call)
            #expect(try await fixture.caller(call).cause == .voicemail)

            let person = try await fixture.place("15551234568")
            _ = try await fixture.keeper.consented(person, leg: CallKeeper.Leg(id: leg))
            try await fixture.keeper.machineAnswered(person, asks: true)
            #expect(try await fixture.store.history(of: person)?.has(.hangUp) == false)
            try await fixture.keeper.machineAnswered(person, asks: false)
            #expect(try await fixture.store.history(of: person)?.has(.hangUp) == true)
        }
    }

    @Test("Mute, hold and back: recorded once the platform has confirmed, of the room's own calls only")
    func controls() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            let room = fixture.room.id
            _ = try await fixture.keeper.consented(call, leg: CallKeeper.Leg(id: leg))
            let other = try #require(RoomID("other"))
            #expect(try await fixture.keeper.apply(.mute, to: call, in: other) == .unknownCall)
            fixture.provider.asked.withLockedValue { $0.confirms = false }
            #expect(try await fixture.keeper.apply(.mute, to: call, in: room) == .failed)
            #expect(try await fixture.caller(call).isMuted == false)
            fixture.provider.asked.withLockedValue {
                $0.confirms = true; $0.controls = []
            }
            for _ in 0..<2 { #expect(try await fixture.keeper.apply(.mute, to: call, in: room) == .done) }
            #expect(try await fixture.caller(call).isMuted)
            fixture.clock.pass(.seconds(1))
            #expect(try await fixture.keeper.apply(.hold, to: call, in: room) == .done)
            #expect(try await fixture.caller(call).state == .onHold)
            fixture.clock.pass(.seconds(1))
            #expect(try await fixture.keeper.apply(.resume, to: call, in: room) == .done)
            #expect(try await fixture.caller(call).state == .inConference)
            #expect(try await fixture.caller(call).isMuted)
            fixture.clock.pass(.seconds(1))
            #expect(try await fixture.keeper.apply(.unmute, to: call, in: room) == .done)
            #expect(try await fixture.caller(call).isMuted == false)
            #expect(fixture.asked.controls == [.mute, .mute, .mute, .earmuff, .unearmuff, .unmute])
        }
    }

    @Test("Who is muted while the phone rings is let in muted, without asking the platform")
    func mutedBefore() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            #expect(try await fixture.keeper.apply(.hold, to: call, in: fixture.room.id) == .notNow)
            #expect(try await fixture.keeper.apply(.mute, to: call, in: fixture.room.id) == .done)
            #expect(fixture.asked.controls.isEmpty)
            #expect(try await fixture.keeper.consented(call, leg: CallKeeper.Leg(id: leg)) == .join(fixture.room.session, isMuted: true))
        }
    }

    @Test("Star 6 mutes oneself and says so, once however often its keys are told; again it unmutes")
    func keypad() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            _ = try await fixture.keeper.consented(call, leg: CallKeeper.Leg(id: leg))
            func press(_ digits: String, _ second: Int64) async throws {
                for _ in 0..<3 {
                    let at = Timestamp(milliseconds: fixture.clock.now.milliseconds + second * 1000)
                    try await fixture.keeper.pressed(try #require(Keypad.Key(digits, at: at)), on: call)
                }
            }
            try await press("*", 0)
            try await press("6", 1)
            #expect(try await fixture.caller(call).isMuted)
            #expect(fixture.asked.said == [CallKeeper.mutedText])
            fixture.clock.pass(.seconds(60))
            try await press("6", 1)
            try await press("*", 0)
            #expect(try await fixture.caller(call).isMuted == false)
            #expect(fixture.asked.said == [CallKeeper.mutedText, CallKeeper.unmutedText])
            #expect(fixture.asked.controls == [.mute, .unmute])
        }
    }

    @Test("Calls are found by number and by room, for hanging up")
    func byNumber() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place("15551230001")
            let other = try await fixture.place("15551230002")
            let room = fixture.room.id
            #expect(try await fixture.keeper.hangUp(callsOf: fixture.hasher.key(number: "15551239999"), in: room) == .unknownCall)
            #expect(try await fixture.keeper.hangUp(callsOf: .withheld, in: room) == .unknownCall)
            #expect(try await fixture.keeper.hangUp(callsOf: fixture.hasher.key(number: "+1 555 123 0001"), in: room) == .done)
            #expect(try await fixture.store.history(of: call)?.has(.hangUp) == true)
            #expect(try await fixture.store.history(of: other)?.has(.hangUp) == false)
            try await fixture.keeper.hangUpAll(in: room)
            #expect(try await fixture.store.history(of: other)?.has(.hangUp) == true)
        }
    }

    @Test("A call that has lasted as long as calls may is ended for that reason")
    func limit() async throws {
        try await with(.leg(leg)) { fixture in
            let call = try await fixture.place()
            try await fixture.keeper.limit(call)
            try await fixture.tell(.completed, of: call)
            #expect(try await fixture.caller(call).cause == .timeLimit)
        }
    }

    @Test("The kill switch also stops those who wait for their turn")
    func killSwitch() async throws {
        try await with(.notNow(reason: "busy"), .leg(leg)) { fixture in
            let call = try await fixture.place()
            _ = try await fixture.redis.send(RedisCommand("SET", RedisKey.diallingOff, "1"))
            fixture.clock.pass(.seconds(3))
            _ = try await fixture.keeper.ring(call)
            #expect(fixture.asked.rung.count == 1)
            #expect(try await fixture.caller(call).cause == .failed)
        }
    }

    @Test("50 people invited at once are all rung, no four of them within a second")
    func pace() async throws {
        try await with(.leg(leg)) { fixture in
            var waiting: [CallID] = []
            for number in 0..<50 {
                let placement = try await fixture.keeper.place(fixture.invitation("1555000\(1000 + number)"), caps: .unlimited)
                if case .queued(let call) = placement { waiting.append(call) }
            }
            // The last wait longest, so that many of the others miss their moments and need new ones.
            for call in waiting.reversed() {
                var looks = 0
                while let pause = try await fixture.keeper.ring(call), looks < 100 {
                    fixture.clock.pass(pause)
                    looks += 1
                }
            }
            #expect(fixture.asked.rung.count == 50)
            #expect(Set(fixture.asked.rung).count == 50)
            let moments = fixture.asked.moments.sorted()
            #expect(zip(moments, moments.dropFirst()).allSatisfy { $0 + DialLimits.callEvery <= $1 })
        }
    }

    @Test("A phone that the video cloud rings moves on by its connection's events, and is ended by it")
    func connection() async throws {
        try await with(.connection("connection-1")) { fixture in
            let call = try await fixture.place()
            let room = fixture.room.id
            #expect(try await !fixture.keeper.told(CallEntry(.status(.answered), at: fixture.clock.now), of: "another", in: room))
            #expect(try await fixture.caller(call).state == .ringing)
            #expect(try await fixture.keeper.told(CallEntry(.status(.answered), at: fixture.clock.now), of: "connection-1", in: room))
            #expect(try await fixture.caller(call).state == .inConference)
            #expect(try await fixture.store.joined(room, now: fixture.clock.now) == 0)
            fixture.provider.asked.withLockedValue { $0.hangUpReport = .gone }
            #expect(try await fixture.keeper.hangUp(call, in: room, by: .room) == .done)
            #expect(fixture.asked.ended == [.connection("connection-1", fixture.room.session)])
            #expect(try await fixture.caller(call).cause == .hungUp)
        }
    }
}
