import Glibc
import Synchronization

/// A file descriptor that log lines are written to, one `write(2)` a line, so that lines of several threads never mix.
///
/// The write is synchronous: a log nobody reads will in the end stop the program, as with any program that writes to a pipe.
package final class LogOutput: Sendable {
    private let descriptor: Int32
    private let clock: WallClock
    private let second: Mutex<CachedSecond>

    private struct CachedSecond: Sendable {
        var second: Int
        var text: [UInt8]
    }

    /// - Parameters:
    ///   - descriptor: Stays the caller's; never closed here.
    ///   - clock: Stamped on each line.
    package init(descriptor: Int32 = STDOUT_FILENO, clock: WallClock = .system) {
        self.descriptor = descriptor
        self.clock = clock
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

    /// Writes one line, whole even when the descriptor takes it in pieces. Gives up on any error but an interruption:
    /// there is nobody left to tell.
    func write(_ line: [UInt8]) {
        var written = 0
        while written < line.count {
            let count = line.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), line.count - written)
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
