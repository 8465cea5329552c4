import Dispatch
import Glibc
import Synchronization

/// A file descriptor that log lines are written to, whole lines at a time, so that lines of several threads never mix.
///
/// Given a delay, lines wait that long for others and are written together, by a thread that has nothing else to do: one `write(2)` a line costs a
/// request more than finding out what to log. Warnings, errors and worse are written at once, and all that waits before them. A process that
/// crashes loses what it logged within the delay; one that ends calls ``flush()``.
///
/// When ``mostBytesWaiting`` wait, whoever logs next writes them out himself: a log nobody reads will in the end stop the program, as with any
/// program that writes to a pipe.
package final class LogOutput: Sendable {
    /// The most that waits to be written, in bytes.
    static let mostBytesWaiting = 256 << 10

    private let descriptor: Int32
    private let clock: WallClock
    private let delay: Duration?
    private let second: Mutex<CachedSecond>
    private let waiting = Mutex<[UInt8]>([])
    /// What is being written. Two buffers change places, so that nobody who logs waits for the disk, and neither is allocated twice.
    private let leaving = Mutex<[UInt8]>([])
    private let writer = DispatchQueue(label: "log")

    private struct CachedSecond: Sendable {
        var second: Int
        var text: [UInt8]
    }

    /// - Parameters:
    ///   - descriptor: Stays the caller's; never closed here.
    ///   - clock: Stamped on each line.
    ///   - delay: How long a line may wait for others. Nil: each is written at once, as always when a person is looking.
    package init(descriptor: Int32 = STDOUT_FILENO, clock: WallClock = .system, delay: Duration? = nil) {
        self.descriptor = descriptor
        self.clock = clock
        self.delay = isatty(descriptor) == 1 ? nil : delay
        self.second = Mutex(CachedSecond(second: .min, text: []))
    }

    /// Whether a person is looking.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Appends the time of now, ISO 8601 in UTC with milliseconds: `2026-01-31T23:59:59.123Z`.
    func appendTime(to line: inout [UInt8]) {
        let now = clock.milliseconds()
        let (nowSecond, milliseconds) = now.quotientAndRemainder(dividingBy: 1000)
        // The calendar is asked once a second; the rest of the lines copy.
        second.withLock { cached in
            if cached.second != nowSecond {
                cached = CachedSecond(second: nowSecond, text: Array(WallClock.isoDateTime(nowSecond).utf8))
            }
            line.append(contentsOf: cached.text)
        }
        line.append(UInt8(ascii: "."))
        line.append(UInt8(truncatingIfNeeded: 48 + milliseconds / 100 % 10))
        line.append(UInt8(truncatingIfNeeded: 48 + milliseconds / 10 % 10))
        line.append(UInt8(truncatingIfNeeded: 48 + milliseconds % 10))
        line.append(UInt8(ascii: "Z"))
    }

    /// Writes one line, after all lines before it.
    ///
    /// - Parameter isUrgent: It is not to wait.
    func write(_ line: [UInt8], isUrgent: Bool) {
        let (isFirst, isFull) = waiting.withLock { waiting in
            let isFirst = waiting.isEmpty
            waiting.append(contentsOf: line)
            return (isFirst, waiting.count >= Self.mostBytesWaiting)
        }
        guard let delay, !isUrgent, !isFull else { return flush() }
        if isFirst { writer.asyncAfter(deadline: .now() + delay / .seconds(1)) { self.flush() } }
    }

    /// Writes what is waiting. Gives up on any error but an interruption: there is nobody left to tell.
    func flush() {
        leaving.withLock { leaving in
            waiting.withLock { swap(&$0, &leaving) }
            write(leaving)
            leaving.removeAll(keepingCapacity: true)
        }
    }

    /// Writes whole, even when the descriptor takes it in pieces.
    private func write(_ lines: [UInt8]) {
        var written = 0
        while written < lines.count {
            let count = lines.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), lines.count - written)
            }
            if count > 0 {
                written += count
            } else if count < 0, errno == EAGAIN {
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard Glibc.poll(&poll, 1, 100) > 0 else { return }
            } else if !(count < 0 && errno == EINTR) {
                return
            }
        }
    }
}
