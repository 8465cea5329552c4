import Foundation
package import Logging
package import REST

/// Vonage Voice on loopback: takes calls, asks the application what to do with them, and does it.
///
/// The actor does what ``CallFlow``, ``ConversationDirectory`` and ``WebhookDelivery`` decide. Tasks it starts are kept in `work`, and
/// ``shutDown()`` or ``resetVoice()`` cancels them.
package actor VoicePlatform {
    nonisolated let configuration: VoiceConfiguration
    nonisolated let world: SandboxWorld
    let caller: WebhookCaller
    let logger: Logger
    var calls: [String: VoiceCall] = [:]
    /// Uuids, oldest first.
    var order: [String] = []
    var directory = ConversationDirectory() {
        didSet { audioChanged?() }
    }
    /// Told of everything that may change who hears whom.
    var audioChanged: (@Sendable () -> Void)?
    var phones: [String: PhoneBehaviour] = [:]
    /// What goes wrong on demand.
    nonisolated let faults: FaultSwitches
    var newCalls: RateWindow
    var otherRequests: RateWindow
    private var work: [Int: Task<Void, Never>] = [:]
    private var nextWork = 0
    private var waiters: [String: [Int: CheckedContinuation<Void, Never>]] = [:]
    private var nextWaiter = 0
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]

    /// - Parameters:
    ///   - sender: carries webhooks. It must allow plain `http` when the application's URLs are.
    ///   - faults: what goes wrong with webhooks, switched from outside.
    package init(
        configuration: VoiceConfiguration,
        sender: any RESTSending,
        faults: FaultSwitches = FaultSwitches(),
        world: SandboxWorld,
        logger: Logger
    ) {
        self.configuration = configuration
        self.faults = faults
        self.world = world
        self.logger = logger
        self.caller = WebhookCaller(
            sender: sender,
            signer: configuration.signatureSecret.map { secret in
                WebhookSigner(secret: secret, apiKey: configuration.apiKey, applicationID: configuration.applicationID, world: world)
            },
            fallback: configuration.fallback,
            world: world,
            answerTimeout: configuration.answerTimeout,
            eventTimeout: configuration.eventTimeout
        )
        (self.newCalls, self.otherRequests) = Self.rateWindows(configuration.limits)
    }

    private static func rateWindows(_ limits: VoiceConfiguration.Limits) -> (newCalls: RateWindow, otherRequests: RateWindow) {
        (
            RateWindow(limit: limits == .off ? nil : VoiceLimits.newCallsPerSecond),
            RateWindow(limit: limits == .all ? VoiceLimits.otherRequestsPerSecond : nil)
        )
    }

    /// Stops all timers and webhooks. Calls stay as they are.
    package func shutDown() {
        work.values.forEach { $0.cancel() }
        work = [:]
        for uuid in order { cancelTimers(uuid) }
        for waiting in waiters.values { waiting.values.forEach { $0.resume() } }
        waiters = [:]
    }

    // MARK: Calls

    func insert(_ call: VoiceCall) {
        calls[call.uuid] = call
        order.append(call.uuid)
        if order.count > VoiceLimits.rememberedCalls { forgetOldest() }
    }

    private func forgetOldest() {
        guard let index = order.firstIndex(where: { calls[$0]?.isOver ?? true }) else { return }
        calls[order.remove(at: index)] = nil
    }

    func legUUID(inbound: Bool) -> String {
        let uuid = world.uuid()
        return inbound && configuration.legForm == .hex ? uuid.replacing("-", with: "").uppercased() : uuid
    }

    func conversationUUID() -> String {
        "CON-" + world.uuid()
    }

    func forgetAll() {
        shutDown()
        calls = [:]
        order = []
        directory = ConversationDirectory()
        phones = [:]
        watchers.values.forEach { $0.yield() }
        (newCalls, otherRequests) = Self.rateWindows(configuration.limits)
    }

    // MARK: Work

    /// Starts a task that ends with the platform.
    @discardableResult
    func spawn(_ body: @escaping @Sendable (isolated VoicePlatform) async -> Void) -> Task<Void, Never> {
        let id = nextWork
        nextWork += 1
        let task = Task {
            await body(self)
            work[id] = nil
        }
        work[id] = task
        return task
    }

    func startTimer(_ name: VoiceCall.Timer, of uuid: String, _ duration: Duration, _ body: @escaping @Sendable (isolated VoicePlatform) -> Void) {
        calls[uuid]?.timers[name]?.cancel()
        let clock = world.clock
        calls[uuid]?.timers[name] = Task {
            guard (try? await clock.sleep(for: duration)) != nil, !Task.isCancelled else { return }
            body(self)
        }
    }

    func cancelTimers(_ uuid: String) {
        calls[uuid]?.timers.values.forEach { $0.cancel() }
        calls[uuid]?.timers = [:]
    }

    // MARK: Transcript

    func hear(_ uuid: String, _ kind: PhoneLine.Kind, _ text: String, prompt: PhoneLine.Prompt? = nil, webhook: WebhookRecord? = nil) {
        guard let call = calls[uuid] else { return }
        let now = world.now()
        calls[uuid]?.lines.append(
            PhoneLine(
                number: call.lines.count + 1,
                at: WallTime.text(now),
                milliseconds: Int((now.timeIntervalSince(call.createdAt) * 1000).rounded()),
                kind: kind,
                text: text,
                prompt: prompt,
                webhook: webhook
            )
        )
        if kind == .connected || kind == .ended { audioChanged?() }
        if kind == .prompt, let keys = calls[uuid]?.keysAtPrompts.popFirst() {
            // Not at once: the flow is just being told what to do.
            spawn { _ = $0.type(keys, on: uuid) }
        }
        watchers.values.forEach { $0.yield() }
        guard let waiting = waiters.removeValue(forKey: uuid) else { return }
        waiting.values.forEach { $0.resume() }
    }

    /// Waits until a call has more lines than `number`, the time is up, or the caller gives up.
    ///
    /// - Parameter time: nil waits without end.
    func waitForLine(of uuid: String, after number: Int, upTo time: Duration?) async {
        guard let call = calls[uuid], call.lines.count <= number, !call.isOver else { return }
        let id = nextWaiter
        nextWaiter += 1
        let clock = world.clock
        let timeout = time.map { time in
            Task {
                try? await clock.sleep(for: time)
                wake(uuid, id)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiters[uuid, default: [:]][id] = $0 }
        } onCancel: {
            Task { await self.wake(uuid, id) }
        }
        timeout?.cancel()
    }

    /// Tells of new lines, whichever call they are of: several may be told as one. The first is told at once.
    func watchLines() -> EventStream<Void> {
        let (news, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = nextWaiter
        nextWaiter += 1
        watchers[id] = continuation
        continuation.onTermination = { [weak self] _ in Task { await self?.forgetWatcher(id) } }
        continuation.yield()
        return EventStream(elements: news, beat: { continuation.yield() }, stop: { continuation.finish() })
    }

    private func forgetWatcher(_ id: Int) {
        watchers[id] = nil
    }

    private func wake(_ uuid: String, _ id: Int) {
        waiters[uuid]?.removeValue(forKey: id)?.resume()
    }
}
