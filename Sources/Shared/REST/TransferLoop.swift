import CCurl
import Glibc

/// The owner of a libcurl multi handle: made, used and freed on one thread, the client's.
///
/// The loop is: take what was posted, let libcurl work, hand out what ended, wait. Waiting is `curl_multi_poll` with an eventfd of ours
/// beside libcurl's sockets: no socket callbacks, and no `curl_multi_wakeup`, which some versions lose.
final class TransferLoop {
    private let configuration: RESTConfiguration
    private let mailbox: Mailbox
    private let wake: Int32
    private let multi: UnsafeMutableRawPointer
    private let clock = ContinuousClock()
    private var admission: Admission
    private var waiting: [UInt64: Submission] = [:]
    private var transfers: [UInt64: Transfer] = [:]
    /// Which transfer an easy handle belongs to. libcurl may have handles of its own; one that isn't here isn't ours.
    private var ids: [UnsafeMutableRawPointer: UInt64] = [:]
    /// Hosts and ports to which requests open fresh connections, and until when: one timed out on a kept connection, which may be dead.
    private var distrusted: [String: ContinuousClock.Instant] = [:]

    init?(configuration: RESTConfiguration, mailbox: Mailbox, wake: Int32) {
        guard let multi = curl_multi_init() else { return nil }
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.idleConnections)
        self.configuration = configuration
        self.mailbox = mailbox
        self.wake = wake
        self.multi = multi
        admission = Admission(
            concurrentPerLane: configuration.concurrentPerHost,
            waitingPerLane: configuration.waitingPerHost,
            longestWait: configuration.longestWait
        )
    }

    /// Works until the mailbox says to end, then resumes everything that is left and frees libcurl's state.
    func run() -> CURLMcode {
        var failure = CURLM_OK
        while failure == CURLM_OK {
            let batch = mailbox.take()
            batch.messages.forEach(handle)
            let now = clock.now
            for expired in admission.expire(at: now) {
                waiting.removeValue(forKey: expired.id)?.fail(expired.code, sent: .surelyNot, "No free place in time")
            }
            if let endBy = batch.endBy, endBy <= now || isEmpty { break }
            var running: Int32 = 0
            failure = curl_multi_perform(multi, &running)
            handOut()
            // After that: an answer that has come by now counts, even if it came late.
            let late = clock.now
            for transfer in transfers.values where transfer.submission.deadline <= late { giveUp(transfer, .timeout, "No answer in time") }
            // Nothing would wake us when the last one has just ended.
            if batch.endBy != nil, isEmpty { break }
            if failure == CURLM_OK { failure = wait(atMost: patience(endBy: batch.endBy)) }
        }
        end()
        return failure
    }

    private var isEmpty: Bool { transfers.isEmpty && waiting.isEmpty }

    // MARK: - What was posted

    private func handle(_ message: Mailbox.Message) {
        switch message {
        case .send(let submission):
            let key = submission.request.lane
            switch admission.arrived(submission.id, in: key, at: clock.now, deadline: submission.deadline) {
            case .start: start(submission)
            case .wait: waiting[submission.id] = submission
            case .refuse: submission.fail(.overloaded, sent: .surelyNot, "Too many requests waiting")
            }
        case .abandon(let id, let code):
            if let submission = waiting.removeValue(forKey: id) {
                admission.withdraw(id, from: submission.request.lane)
                submission.fail(code, sent: .surelyNot)
            } else if let transfer = transfers[id] {
                giveUp(transfer, code)
            }
        }
    }

    private func start(_ submission: Submission) {
        let now = clock.now
        guard submission.deadline > now else {
            submission.fail(.timeout, sent: .surelyNot, "The deadline passed before the request could start")
            return proceed(in: submission.request.lane)
        }
        do throws(RESTError) {
            let isDistrusted = distrusted[submission.request.lane.authority].map { $0 > now } ?? false
            let transfer = try Transfer(submission, limits: configuration, avoidsKeptConnections: isDistrusted)
            transfers[submission.id] = transfer
            ids[transfer.easy] = submission.id
            let code = curl_multi_add_handle(multi, transfer.easy)
            if code != CURLM_OK {
                finish(transfer, .failure(RESTError(.invalidRequest, sent: .surelyNot, message: String(cString: curl_multi_strerror(code)))))
            }
        } catch {
            submission.continuation.resume(returning: .failure(error))
            proceed(in: submission.request.lane)
        }
    }

    /// A started request ended: the next one waiting takes its place.
    private func proceed(in lane: LaneKey) {
        if let next = admission.finished(in: lane), let submission = waiting.removeValue(forKey: next) { start(submission) }
    }

    // MARK: - What ended

    private func handOut() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle, let id = ids[easy], let transfer = transfers[id]
            else { continue }
            finish(transfer, transfer.outcome(of: message.pointee.data.result))
        }
    }

    /// Ends a transfer before libcurl is done with it, and doubts its connection.
    ///
    /// libcurl's own timeout would give an HTTP/2 connection back to be used again, and a connection is checked for death only while nothing
    /// is on it (`multi_done`, `ConnectionExists`): one whose peer is gone would take request after request until the system notices.
    private func giveUp(_ transfer: Transfer, _ code: RESTError.Code, _ message: String = "") {
        if code == .timeout, transfer.isOnKeptConnection {
            let now = clock.now
            distrusted = distrusted.filter { $0.value > now }
            distrusted[transfer.submission.request.lane.authority] = now + configuration.distrustTime
        }
        transfer.forbidReuse()
        finish(transfer, .failure(RESTError(code, sent: transfer.sent, message: message)))
    }

    /// The one way out of the table: out of libcurl, freed, resumed, and its place given on.
    private func finish(_ transfer: Transfer, _ outcome: Result<RESTResponse, RESTError>) {
        let submission = transfer.submission
        transfers[submission.id] = nil
        ids[transfer.easy] = nil
        curl_multi_remove_handle(multi, transfer.easy)
        transfer.close()
        submission.continuation.resume(returning: outcome)
        proceed(in: submission.request.lane)
    }

    // MARK: - Waiting and ending

    /// Milliseconds until something of ours is due; libcurl minds its own timers.
    private func patience(endBy: ContinuousClock.Instant?) -> Int32 {
        let deadline = transfers.values.lazy.map(\.submission.deadline).min()
        guard let due = [admission.nextExpiry, deadline, endBy].compactMap(\.self).min() else { return 60_000 }
        return Int32(clamping: (due - clock.now).curlMilliseconds)
    }

    private func wait(atMost milliseconds: Int32) -> CURLMcode {
        var ours = curl_waitfd(fd: wake, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        let code = curl_multi_poll(multi, &ours, 1, milliseconds, nil)
        // Before the mailbox is emptied, so that what is posted after that pokes again.
        if ours.revents != 0 {
            var count: eventfd_t = 0
            eventfd_read(wake, &count)
        }
        return code
    }

    private func end() {
        let leftOver = mailbox.close()
        for submission in waiting.values { submission.fail(.shutDown, sent: .surelyNot) }
        for transfer in transfers.values {
            let error = RESTError(.shutDown, sent: transfer.sent)
            curl_multi_remove_handle(multi, transfer.easy)
            transfer.close()
            transfer.submission.continuation.resume(returning: .failure(error))
        }
        for case .send(let submission) in leftOver { submission.fail(.shutDown, sent: .surelyNot) }
        waiting = [:]
        transfers = [:]
        ids = [:]
        curl_multi_cleanup(multi)
    }
}
