import Hummingbird
import Synchronization

@testable import Sandbox

/// A voice side that writes down what the video side does to it, in order.
final class VideoSIPRecorder: SandboxVoice {
    enum Event: Sendable {
        case invite(SIPInvite)
        case hangUp(Int)
        case dtmf(Int, String)
    }

    private struct State {
        var news: [@Sendable (SIPNews) -> Void] = []
        var calls = 0
        var held: CheckedContinuation<Void, Never>?
        var isReleased = false
    }

    private let state = Mutex(State())
    private let holds: Bool
    private let stream: AsyncStream<Event>
    private let recorded: AsyncStream<Event>.Continuation

    /// - Parameter holds: whether the first INVITE stays on its way until `release()`.
    init(holds: Bool = false) {
        self.holds = holds
        (stream, recorded) = AsyncStream.makeStream()
    }

    /// What happened next; waits for it.
    func next() async -> Event? {
        await stream.first { _ in true }
    }

    func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = nil }
            return state.held
        }
        held?.resume()
    }

    /// What becomes of a leg, numbered from 0.
    func tell(_ number: Int, _ news: SIPNews) {
        state.withLock { $0.news[number] }(news)
    }

    /// The far end hangs up a leg.
    func end(_ number: Int) {
        tell(number, .cleared)
    }

    func invite(_ invite: SIPInvite, news: @escaping @Sendable (SIPNews) -> Void) async -> SIPLeg {
        let number = state.withLock { state in
            state.news.append(news)
            return state.news.count - 1
        }
        recorded.yield(.invite(invite))
        if holds {
            await withCheckedContinuation { continuation in
                let isReleased = state.withLock { state in
                    if !state.isReleased { state.held = continuation }
                    return state.isReleased
                }
                if isReleased { continuation.resume() }
            }
        }
        let recorded = recorded
        return SIPLeg(uuid: "leg-\(number)") {
            recorded.yield(.hangUp(number))
        } dtmf: { digits in
            recorded.yield(.dtmf(number, digits))
        }
    }

    func voiceState() async -> (conversations: [ConversationState], calls: [CallState]) {
        (
            [ConversationState(name: "room", members: ["one"])],
            [CallState(uuid: "one", direction: "inbound", status: "answered", from: "1", to: "2", bridge: true)]
        )
    }

    func voiceRates() async -> VoiceRates? { nil }

    func resetVoice() async {}

    func addRoutes(to router: Router<SandboxContext>) {}
}
