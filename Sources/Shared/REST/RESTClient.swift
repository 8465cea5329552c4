import CCurl
import Foundation
package import Logging
import ServiceLifecycle

/// Carries requests to providers' REST APIs with libcurl, all of them on one thread.
///
/// libcurl's state belongs to that thread; tasks post requests to it and wait. It polls a few dozen sockets at most, for which
/// `curl_multi_poll` is plenty.
///
/// A client does nothing until ``run()``. Requests sent before that wait for it, until their deadlines.
///
/// - Important: make the first client before the process has many threads (while the service is being put together): that initialises
///   libcurl.
package final class RESTClient: Service, RESTSending, Sendable {
    private let configuration: RESTConfiguration
    private let logger: Logger
    private let mailbox: Mailbox
    private let clock = ContinuousClock()

    /// - Throws: ``RESTConfigurationError`` if the CA bundle can't be read or holds no certificate, or libcurl can't be initialised.
    package init(configuration: RESTConfiguration, logger: Logger) throws(RESTConfigurationError) {
        if let file = configuration.caBundleFile {
            guard let contents = try? Data(contentsOf: URL(fileURLWithPath: file)) else {
                throw RESTConfigurationError("The CA bundle file can't be read: \(file)")
            }
            guard contents.range(of: Data("-----BEGIN CERTIFICATE-----".utf8)) != nil else {
                throw RESTConfigurationError("The CA bundle file holds no PEM certificate: \(file)")
            }
        }
        guard CurlLibrary.initialisation == CURLE_OK else { throw RESTConfigurationError("libcurl can't be initialised") }
        self.configuration = configuration
        self.logger = logger
        mailbox = Mailbox(waitingForStart: configuration.waitingForStart)
    }

    /// Runs the thread, and returns when it has ended.
    ///
    /// On a graceful shutdown new requests are refused (``RESTError/Code-swift.enum/shutDown``) and those under way may go on for the
    /// configuration's `drainTime`; on cancellation they end at once. Whatever is left then is resumed with the same error.
    ///
    /// - Precondition: called once.
    package func run() async throws {
        let wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard wake >= 0 else { throw RESTConfigurationError("No file descriptor left for the REST client") }
        defer { close(wake) }
        mailbox.start(wake: wake)
        let failure = await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await runThread(wake: wake)
            } onGracefulShutdown: {
                self.mailbox.end(by: self.clock.now + self.configuration.drainTime)
            }
        } onCancel: {
            mailbox.end(by: clock.now)
        }
        guard failure == CURLM_OK else {
            logger.error("libcurl failed", metadata: ["reason": "\(String(cString: curl_multi_strerror(failure)))"])
            throw RESTError(.shutDown, sent: .maybe, message: String(cString: curl_multi_strerror(failure)))
        }
    }

    private func runThread(wake: Int32) async -> CURLMcode {
        await withCheckedContinuation { continuation in
            let (configuration, mailbox) = (configuration, mailbox)
            let thread = Thread {
                Self.blockBrokenPipeSignal()
                // For `top -H` and debuggers; a name given before the start doesn't reach the system.
                Thread.current.name = "rest"
                let loop = TransferLoop(configuration: configuration, mailbox: mailbox, wake: wake)
                continuation.resume(returning: loop?.run() ?? Self.refuseAll(in: mailbox))
            }
            thread.start()
        }
    }

    /// Before 7.87 libcurl let OpenSSL write with plain `write`, and other TLS libraries may do so still: a peer that closed then raises
    /// SIGPIPE, which kills the process unless somebody ignores it. It goes to the thread that wrote, so it is enough to block it here.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// There is no loop to do it.
    private static func refuseAll(in mailbox: Mailbox) -> CURLMcode {
        for case .send(let submission) in mailbox.close() { submission.fail(.shutDown, sent: .surelyNot) }
        return CURLM_OUT_OF_MEMORY
    }

    /// Sends one request and returns whatever was answered.
    ///
    /// Waits for ``run()`` if it hasn't begun. Of one host's requests 32 run and 64 wait (see ``RESTConfiguration``).
    ///
    /// - Throws: ``RESTError``. Cancelling the task throws ``RESTError/Code-swift.enum/cancelled`` soon after, with the certainty of
    ///   whether the request was sent.
    package func send(_ request: RESTRequest) async throws(RESTError) -> RESTResponse {
        let began = clock.now
        let (host, result) = await perform(request, began: began)
        if let onOutcome = configuration.onOutcome {
            let ending: RESTOutcome.Result =
                switch result {
                case .success(let response): .status(response.status)
                case .failure(let error): .failure(error.code)
                }
            onOutcome(RESTOutcome(host: host, method: request.method, result: ending, duration: clock.now - began))
        }
        if case .failure(let error) = result {
            logger.debug(
                "REST request failed",
                metadata: ["host": "\(host)", "code": "\(error.code.rawValue)", "sent": "\(error.sent.rawValue)", "reason": "\(error.message)"]
            )
        }
        return try result.get()
    }

    private func perform(_ request: RESTRequest, began: ContinuousClock.Instant) async -> (String, Result<RESTResponse, RESTError>) {
        let prepared: PreparedRequest
        do throws(RESTError) {
            prepared = try PreparedRequest(request, allowsPlainHTTP: configuration.allowsPlainHTTP)
        } catch {
            return ("", .failure(error))
        }
        if Task.isCancelled { return (prepared.host, .failure(RESTError(.cancelled, sent: .surelyNot))) }
        let (mailbox, clock, id, deadline) = (mailbox, clock, mailbox.nextID(), began + request.deadline)
        // Before run() there is no thread to mind the deadline.
        let minder =
            mailbox.isIdle
            ? Task {
                try await clock.sleep(until: deadline)
                mailbox.abandon(id, .timeout)
            } : nil
        defer { minder?.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.post(Submission(id: id, request: prepared, deadline: deadline, continuation: continuation))
                // The handler below may have run before there was anything to abandon.
                if Task.isCancelled { mailbox.abandon(id, .cancelled) }
            }
        } onCancel: {
            mailbox.abandon(id, .cancelled)
        }
        return (prepared.host, result)
    }
}
