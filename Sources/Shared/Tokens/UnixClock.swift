import FoundationEssentials

/// What time it is on the wall, in whole seconds since 1970: what tokens carry. Injected wherever a token is made or judged.
package struct UnixClock: Sendable {
    private let read: @Sendable () -> Int64

    /// - Parameter read: gives seconds since 1970-01-01T00:00:00Z.
    package init(_ read: @escaping @Sendable () -> Int64) {
        self.read = read
    }

    package var seconds: Int64 { read() }

    /// The machine's clock.
    package static let system = UnixClock { Int64(Date().timeIntervalSince1970.rounded(.down)) }

    /// A clock that stands still: for tests.
    package static func fixed(_ seconds: Int64) -> UnixClock {
        UnixClock { seconds }
    }
}
