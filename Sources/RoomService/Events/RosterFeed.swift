import Redis

/// How far each listener of one room has got, and what is to be read next. A value: no I/O.
///
/// One reading at a time, for all of them together. It starts at the point of whoever is furthest behind and everybody is given what lies after
/// their own point: so there is no gap and no repeat, whenever somebody comes.
struct RosterFeed {
    typealias ListenerID = Int

    enum Reading: Equatable {
        case changes(after: RedisStreamID)
        /// The whole roster.
        case roster
    }

    /// A listener, and the first of the changes that it hasn't seen.
    struct Delivery: Equatable {
        let listener: ListenerID
        let from: Int
    }

    private var points: [ListenerID: RedisStreamID] = [:]
    private var underWay: Reading?
    /// Something was published, or may have been missed, since the last reading began.
    private var isStale = false
    private var isBroken = false
    private var newest: ListenerID = 0
    /// Who came last before the reading began.
    private var newestBefore: ListenerID = 0

    var isEmpty: Bool { points.isEmpty }

    /// Somebody listens who has seen everything up to and including a point.
    ///
    /// - Parameter listener: greater than those before.
    mutating func join(_ listener: ListenerID, at point: RedisStreamID) {
        points[listener] = point
        newest = listener
    }

    mutating func leave(_ listener: ListenerID) {
        points[listener] = nil
    }

    /// Something was published, or may have been missed.
    mutating func changed() {
        isStale = true
    }

    /// What is to be read now, if anything. It is under way from here on.
    mutating func nextReading() -> Reading? {
        guard underWay == nil, let furthestBehind = points.values.min(), let furthest = points.values.max() else { return nil }
        if isBroken {
            underWay = .roster
        } else if isStale || furthestBehind < furthest {
            isStale = false
            underWay = .changes(after: furthestBehind)
        }
        newestBefore = newest
        return underWay
    }

    /// Changes were read. Answers who gets which; those who came meanwhile and are further behind are left for the next reading.
    mutating func read(_ page: RosterPage) -> [Delivery] {
        guard case .changes(let start) = underWay else { return [] }
        underWay = nil
        guard case .changes(let changes) = page else {
            isBroken = true
            return []
        }
        let end = changes.last?.id ?? start
        var deliveries: [Delivery] = []
        for (listener, point) in points where point >= start && point < end {
            // Most have seen the same, so the first change is the one.
            if let from = changes.firstIndex(where: { $0.id > point }) { deliveries.append(Delivery(listener: listener, from: from)) }
            points[listener] = end
        }
        // A point that was known before the reading and lies past the stream's end is one of a stream that was lost.
        isBroken = points.contains { $0.key <= newestBefore && $0.value > end }
        return deliveries
    }

    /// The roster was read, up to a point. Answers who gets it: whoever came meanwhile has brought their own.
    mutating func readRoster(upTo point: RedisStreamID) -> [ListenerID] {
        guard case .roster = underWay else { return [] }
        underWay = nil
        isBroken = false
        let listeners = points.keys.filter { $0 <= newestBefore }
        for listener in listeners { points[listener] = point }
        return listeners
    }

    /// Nothing could be read. To be tried again.
    mutating func readingFailed() {
        underWay = nil
        isStale = true
    }
}
