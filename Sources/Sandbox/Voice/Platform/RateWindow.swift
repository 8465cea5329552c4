import Foundation

/// So many within any one second. Pure; time is handed in.
struct RateWindow: Sendable {
    /// nil: no limit.
    let limit: Int?
    private var admitted: [Date] = []
    private var asked: [Date] = []
    private var peak = 0
    private var total = 0
    private var refused = 0

    init(limit: Int?) {
        self.limit = limit
    }

    /// Counts one if there is room for it.
    mutating func admits(at now: Date) -> Bool {
        admitted.removeAll { now.timeIntervalSince($0) >= 1 }
        asked.removeAll { now.timeIntervalSince($0) >= 1 }
        asked.append(now)
        peak = max(peak, asked.count)
        total += 1
        if let limit, admitted.count >= limit {
            refused += 1
            return false
        }
        admitted.append(now)
        return true
    }

    var state: RateState {
        RateState(limit: limit, peak: peak, total: total, refused: refused)
    }
}
