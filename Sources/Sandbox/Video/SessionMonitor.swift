import Foundation
package import Logging
package import REST
import ServiceLifecycle
import Synchronization

/// Tells the application what happens in sessions. Within a session the first tries go out one after another, in order; a callback that was
/// not accepted is tried again on its own, so that what comes after it does not wait: the application must expect disorder.
package final class SessionMonitor: Sendable {
    private struct Work {
        var next = 0
        /// How to stop what is under way.
        var running: [Int: @Sendable () -> Void] = [:]
        /// The first try of the last callback in line, by session.
        var last: [String: (number: Int, firstTry: Task<Bool, Never>)] = [:]
        /// Callbacks that wait for the session's next one, as a fault wants it.
        var held: [String: @Sendable () -> Void] = [:]
        var isStopped = false
    }

    private let work = Mutex(Work())
    private let always: CallbackTarget?
    private let sender: any RESTSending
    private let world: SandboxWorld
    private let faults: FaultSwitches
    private let logger: Logger

    /// - Parameters:
    ///   - always: told of every event of every session; nil tells only those that are registered.
    ///   - sender: carries the callbacks. It must allow plain `http` when their URLs are.
    ///   - faults: what goes wrong with callbacks. One is called by its event's name, and by `connection`, `stream` or `call`.
    package init(
        always: CallbackTarget?,
        sender: any RESTSending,
        world: SandboxWorld,
        faults: FaultSwitches,
        logger: Logger
    ) {
        self.always = always
        self.sender = sender
        self.world = world
        self.faults = faults
        self.logger = logger
    }

    /// Puts callbacks of what happened in line; returns at once.
    func tell(_ events: [SessionEvent], sessionID: String, project: VideoProject, registered: [CallbackRegistration]) {
        let now = world.milliseconds()
        for event in events {
            guard let callback = SessionCallback(event, sessionID: sessionID, project: project, at: now) else { continue }
            let matching = registered.filter { $0.projectId == project.id && $0.group == callback.group && $0.event == callback.event }
            for target in matching.map({ CallbackTarget($0.url) }) + [always].compactMap({ $0 }) {
                put(callback, to: target, sessionID: sessionID)
            }
        }
    }

    private func put(_ callback: SessionCallback, to target: CallbackTarget, sessionID: String) {
        let faults = WebhookFaults(faults.take(webhook: Callback(url: target.url).path, names: [callback.group, callback.name]))
        guard !faults.lost else { return }
        if faults.reorder {
            let isHeld = work.withLock { work in
                guard work.held[sessionID] == nil else { return false }
                work.held[sessionID] = { [weak self] in self?.enqueue(callback, to: target, faults, sessionID) }
                return true
            }
            if isHeld { return }
        }
        enqueue(callback, to: target, faults, sessionID)
        work.withLock { $0.held.removeValue(forKey: sessionID) }?()
    }

    private func enqueue(_ callback: SessionCallback, to target: CallbackTarget, _ faults: WebhookFaults, _ sessionID: String) {
        work.withLock { work in
            guard !work.isStopped else { return }
            let number = work.next
            work.next += 1
            let before = work.last[sessionID]?.firstTry
            let firstTry = Task {
                if faults.delayMilliseconds > 0 {
                    try? await world.clock.sleep(for: .milliseconds(faults.delayMilliseconds))
                } else {
                    _ = await before?.value
                }
                return await send(callback, to: target, faults)
            }
            let all = Task {
                let isAccepted = await firstTry.value
                self.work.withLock { if $0.last[sessionID]?.number == number { $0.last[sessionID] = nil } }
                if !isAccepted { await retry(callback, to: target, faults) }
                self.work.withLock { $0.running[number] = nil }
            }
            work.running[number] = {
                firstTry.cancel()
                all.cancel()
            }
            // Nobody waits for one that a fault delays.
            if faults.delayMilliseconds == 0 { work.last[sessionID] = (number, firstTry) }
        }
    }

    private func retry(_ callback: SessionCallback, to target: CallbackTarget, _ faults: WebhookFaults) async {
        var retry = CallbackRetry()
        while let pause = retry.next() {
            guard (try? await world.clock.sleep(for: pause)) != nil, !Task.isCancelled else { return }
            if await post(callback, to: target, unsigned: faults.unsigned) { return }
        }
    }

    /// The first try, with all that is to go wrong with it.
    private func send(_ callback: SessionCallback, to target: CallbackTarget, _ faults: WebhookFaults) async -> Bool {
        guard !Task.isCancelled else { return true }
        var isAccepted = await post(callback, to: target, unsigned: faults.unsigned)
        if faults.duplicate { isAccepted = await post(callback, to: target, unsigned: faults.unsigned) }
        return isAccepted && !faults.loseFirstReply
    }

    private func post(_ callback: SessionCallback, to target: CallbackTarget, unsigned: Bool) async -> Bool {
        let body = JSONValue.object(callback.fields).bytes
        var headers = [(name: "Content-Type", value: "application/json"), (name: "User-Agent", value: "Partyline-Sandbox")]
        if let secret = target.secret, !unsigned {
            let signer = WebhookSigner(secret: secret, apiKey: "", applicationID: "", world: world)
            if let token = try? signer.token(for: body) { headers.append((name: "Authorization", value: "Bearer \(token)")) }
        }
        let request = RESTRequest(
            method: .post,
            url: target.url,
            headers: headers,
            body: body,
            deadline: SandboxLimits.callbackDeadline,
            // Each try is one arrival.
            delivery: .atMostOnce
        )
        do {
            let status = try await sender.send(request).status
            // "Any 200 response is success."
            if (200..<300).contains(status) { return true }
            logger.info("A session callback was not accepted", metadata: ["event": "\(callback.name)", "status": "\(status)"])
        } catch {
            logger.info("A session callback was not answered", metadata: ["event": "\(callback.name)", "reason": "\(error.code)"])
        }
        return false
    }

    /// Gives up whatever is under way.
    func forgetAll() {
        let running = work.withLock { work in
            defer { work = Work() }
            return Array(work.running.values)
        }
        for stop in running { stop() }
    }
}

extension SessionMonitor: Service {
    /// Runs nothing by itself; gives up what is under way when the sandbox stops.
    package func run() async throws {
        try? await gracefulShutdown()
        forgetAll()
        work.withLock { $0.isStopped = true }
    }
}
