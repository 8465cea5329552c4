package import Foundation

/// What the sandbox takes from outside itself: the time and chance. Tests give their own.
package struct SandboxWorld: Sendable {
    /// The wall clock, for everything that is shown or checked as a date.
    package let now: @Sendable () -> Date
    /// What delays and deadlines wait on.
    package let clock: any Clock<Duration>
    /// As many unpredictable bytes as asked for.
    package let randomBytes: @Sendable (_ count: Int) -> [UInt8]

    package init(
        now: @escaping @Sendable () -> Date,
        clock: any Clock<Duration>,
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        self.now = now
        self.clock = clock
        self.randomBytes = randomBytes
    }

    /// The machine's clock and its random number generator.
    package static let real = SandboxWorld(now: { Date() }, clock: ContinuousClock()) { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// A random (version 4) UUID in lower case (RFC 9562, section 5.4).
    package func uuid() -> String {
        let bytes = randomBytes(16).enumerated().map { index, byte in
            switch index {
            case 6: byte & 0x0F | 0x40
            case 8: byte & 0x3F | 0x80
            default: byte
            }
        }
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) {
                text += "-"
            }
            text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
        return text
    }

    /// Milliseconds since the epoch, as the clouds write times.
    package func milliseconds() -> Int {
        Int((now().timeIntervalSince1970 * 1000).rounded())
    }
}
