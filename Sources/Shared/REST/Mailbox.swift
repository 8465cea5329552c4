import CCurl
import Glibc
import NIOConcurrencyHelpers

/// How tasks talk to the thread that owns libcurl: they post, it takes the whole batch.
///
/// `NIOLockedValueBox` is a pthread mutex, which ThreadSanitizer understands; it doesn't see `Synchronization.Mutex` on Linux.
/// No continuation is resumed under the lock.
struct Mailbox: Sendable {
    enum Message: Sendable {
        case send(Submission)
        /// The sender no longer waits; the code says why. Harmless if the request has ended.
        case abandon(UInt64, RESTError.Code)
    }

    struct Batch {
        var messages: [Message]
        /// When set, nothing new is coming and everything must have ended by then.
        var endBy: ContinuousClock.Instant?
    }

    private enum Phase {
        case idle
        case running(wake: Int32)
        case ending(wake: Int32, by: ContinuousClock.Instant)
        case ended
    }

    private struct State {
        var phase = Phase.idle
        var messages: [Message] = []
        var lastID: UInt64 = 0
    }

    private let waitingForStart: Int
    private let state = NIOLockedValueBox(State())

    init(waitingForStart: Int) {
        self.waitingForStart = waitingForStart
    }

    func nextID() -> UInt64 {
        state.withLockedValue { state in
            state.lastID += 1
            return state.lastID
        }
    }

    var isIdle: Bool {
        state.withLockedValue { if case .idle = $0.phase { true } else { false } }
    }

    /// Puts a request in, or resumes it at once with the reason why not.
    func post(_ submission: Submission) {
        let refusal: RESTError.Code? = state.withLockedValue { state in
            switch state.phase {
            case .idle:
                if state.messages.count >= waitingForStart { return .overloaded }
                state.messages.append(.send(submission))
            case .running(let wake):
                Self.append(.send(submission), to: &state.messages, waking: wake)
            case .ending, .ended:
                return .shutDown
            }
            return nil
        }
        if let refusal { submission.fail(refusal, sent: .surelyNot) }
    }

    /// Ends a request early, wherever it is by now.
    func abandon(_ id: UInt64, _ code: RESTError.Code) {
        let unstarted: Submission? = state.withLockedValue { state in
            switch state.phase {
            case .idle:
                for (index, message) in state.messages.enumerated() {
                    if case .send(let submission) = message, submission.id == id {
                        state.messages.remove(at: index)
                        return submission
                    }
                }
            case .running(let wake), .ending(let wake, _):
                Self.append(.abandon(id, code), to: &state.messages, waking: wake)
            case .ended:
                break
            }
            return nil
        }
        unstarted?.fail(code, sent: .surelyNot)
    }

    /// The thread is about to take messages; `wake` is the eventfd it polls.
    func start(wake: Int32) {
        state.withLockedValue { state in
            guard case .idle = state.phase else { preconditionFailure("A REST client is run once") }
            state.phase = .running(wake: wake)
        }
    }

    /// Refuses new requests and tells the thread to end. Asked again, the earlier time counts.
    func end(by time: ContinuousClock.Instant) {
        state.withLockedValue { state in
            switch state.phase {
            case .running(let wake):
                state.phase = .ending(wake: wake, by: time)
                Self.poke(wake)
            case .ending(let wake, let earlier):
                state.phase = .ending(wake: wake, by: min(time, earlier))
                Self.poke(wake)
            case .idle, .ended:
                break
            }
        }
    }

    /// Everything posted since the last time.
    func take() -> Batch {
        state.withLockedValue { state in
            var batch = Batch(messages: [], endBy: nil)
            swap(&batch.messages, &state.messages)
            if case .ending(_, let time) = state.phase { batch.endBy = time }
            return batch
        }
    }

    /// The thread takes no more, and the eventfd may be closed. Returns what was still in.
    func close() -> [Message] {
        state.withLockedValue { state in
            state.phase = .ended
            defer { state.messages = [] }
            return state.messages
        }
    }

    /// One write a batch: the thread empties the list after it has emptied the eventfd, so a list that isn't empty has its poke coming.
    private static func append(_ message: Message, to messages: inout [Message], waking wake: Int32) {
        if messages.isEmpty { poke(wake) }
        messages.append(message)
    }

    /// Called under the lock, so that the descriptor cannot be closed meanwhile. It never blocks: an eventfd only counts.
    private static func poke(_ wake: Int32) {
        eventfd_write(wake, 1)
    }
}
