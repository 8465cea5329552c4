import Testing

@testable import Rooms

/// Plays the bridge that is made by itself as several replicas would: callers come and go, due tasks are claimed and their leases run out, legs drop,
/// webhooks are lost, late and doubled, and whoever does something dies between any two of its steps. Then everything that was under way dies at
/// once, the cloud behaves, and the due tasks alone have to put things right.
@Suite("A bridge that is made by itself, whatever happens at once")
struct BridgeAutomationInterleavingTests {
    static let cases = 100_000
    static let stepsPerCase = 40

    @Test(
        "One dial per operation, never two bridges, every leg owned or ended; a caller who waits is heard in the end, and nothing outlives the last")
    func interleavings() throws {
        for seed in 0..<UInt64(Self.cases) {
            var world = try AutomaticWorld(seed: seed)
            for _ in 0..<Self.stepsPerCase {
                world.step()
                if let broken = world.brokenInvariant {
                    Issue.record("seed \(seed): \(broken)")
                    return
                }
            }
            if let broken = world.recover() {
                Issue.record("seed \(seed): \(broken)")
                return
            }
        }
    }
}
