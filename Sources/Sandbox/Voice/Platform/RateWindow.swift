import Foundation

/// So many within any one second. Pure; time is handed in.
struct RateWindow: Sendable {
    /// nil: no limit.
    let limit: Int?
    private var times: [Date] = []

    init(limit: Int?) {
        self.limit = limit
    }

    /// Counts one if there is room for it.
    mutating func admits(at now: Date) -> Bool {
        guard let limit else { return true }
        times.removeAll { now.timeIntervalSince($0) >= 1 }
        guard times.count < limit else { return false }
        times.append(now)
        return true
    }
}
