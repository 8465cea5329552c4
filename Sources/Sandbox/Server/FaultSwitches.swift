import Synchronization

/// The faults that are switched on.
package final class FaultSwitches: Sendable {
    private let faults = Mutex<[Fault]>([])

    package init() {}

    /// Switches a fault on. Earlier ones go first.
    ///
    /// - Returns: false when too many are on already.
    package func add(_ fault: Fault) -> Bool {
        faults.withLock { faults in
            guard faults.count < SandboxLimits.faults else { return false }
            faults.append(fault)
            return true
        }
    }

    /// The fault that hits a request for this path, used up by one.
    package func take(path: String) -> Fault? {
        faults.withLock { faults in
            guard let index = faults.firstIndex(where: { path.contains($0.path) }) else { return nil }
            let fault = faults[index]
            let left = (fault.count ?? 1) - 1
            if left == 0 {
                faults.remove(at: index)
            } else {
                faults[index].count = left
            }
            return fault
        }
    }

    package var all: [Fault] {
        faults.withLock { $0 }
    }

    package func removeAll() {
        faults.withLock { $0 = [] }
    }
}
