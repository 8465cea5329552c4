import Foundation
import Testing

@testable import Sandbox

@Suite("Rates")
struct VoiceRateTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)

    @Test("Three within any one second are let through, and the most that came within one is remembered")
    func window() {
        var window = RateWindow(limit: 3)
        let times = [0, 0.1, 0.2, 0.3, 0.99, 1.0, 1.15, 5]
        let admitted = times.map { window.admits(at: start.addingTimeInterval($0)) }
        #expect(admitted == [true, true, true, false, false, true, true, true])
        #expect(window.state == RateState(limit: 3, peak: 5, total: 8, refused: 2))
    }

    @Test("Refused ones do not keep later ones out")
    func refusals() {
        var window = RateWindow(limit: 1)
        let admitted = (0...20).map { window.admits(at: start.addingTimeInterval(Double($0) / 10)) }
        #expect(admitted.filter { $0 }.count == 3)
    }

    @Test("Without a limit all are counted")
    func unlimited() {
        var window = RateWindow(limit: nil)
        let admitted = (1...50).map { _ in window.admits(at: start) }
        #expect(!admitted.contains(false))
        #expect(window.state == RateState(limit: nil, peak: 50, total: 50, refused: 0))
    }
}
