import NIOConcurrencyHelpers

@testable import Rooms

/// Does what it was told to when asked for calls, and remembers what was asked.
final class FakeCallProvider: CallProvider {
    struct Asked: Sendable {
        var rung: [String] = []
        var moments: [Timestamp] = []
        var ended: [CallTarget] = []
        var controls: [CallControl] = []
        var said: [String] = []
        var ringReports: [RingReport] = []
        var hangUpReport = HangUpReport.asked
        var confirms = true
    }
    let asked = NIOLockedValueBox(Asked())

    private let now: @Sendable () -> Timestamp

    init(_ reports: [RingReport], now: @escaping @Sendable () -> Timestamp) {
        self.now = now
        asked.withLockedValue { $0.ringReports = reports }
    }

    /// The last report is given for ever.
    func ring(_ number: String, call: CallID, in room: Room) async -> RingReport {
        asked.withLockedValue { asked in
            asked.rung.append(number)
            asked.moments.append(now())
            return asked.ringReports.count > 1 ? asked.ringReports.removeFirst() : asked.ringReports.first ?? .unknown(reason: "test")
        }
    }

    func hangUp(_ target: CallTarget) async -> HangUpReport {
        asked.withLockedValue {
            $0.ended.append(target)
            return $0.hangUpReport
        }
    }

    func apply(_ controls: [CallControl], to target: CallTarget) async -> Bool {
        asked.withLockedValue {
            $0.controls += controls
            return $0.confirms
        }
    }

    func say(_ text: String, to target: CallTarget) async {
        asked.withLockedValue { $0.said.append(text) }
    }
}

extension DialCaps {
    static var unlimited: DialCaps {
        var caps = DialCaps()
        for cap in Cap.allCases { caps[cap] = 1_000_000 }
        return caps
    }
}
