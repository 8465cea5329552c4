/// Where PINs and operation ids get their randomness: the system's CSPRNG, or in a test whatever the test says.
package struct RandomSource: RandomNumberGenerator, Sendable {
    private let draw: @Sendable () -> UInt64

    package init(_ draw: @escaping @Sendable () -> UInt64) {
        self.draw = draw
    }

    /// The operating system's CSPRNG.
    package static let system = RandomSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    package mutating func next() -> UInt64 {
        draw()
    }
}
