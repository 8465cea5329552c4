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

    /// The fault that hits a request, used up by one.
    package func take(path: String, method: String) -> Fault? {
        faults.withLock { faults in
            faults.firstIndex { $0.hits(path: path, method: method) }.map { Self.use($0, of: &faults) }
        }
    }

    /// The faults that hit a webhook, each used up by one. There is at most one of a kind.
    ///
    /// - Parameters:
    ///   - path: of the URL it goes to.
    ///   - names: what the webhook can be called: its kind, and an event's status or type.
    package func take(webhook path: String, names: [String]) -> [Fault] {
        faults.withLock { faults in
            FaultKind.allCases.compactMap { kind in
                faults.firstIndex { $0.kind == kind && $0.hits(webhook: path, names: names) }.map { Self.use($0, of: &faults) }
            }
        }
    }

    private static func use(_ index: Int, of faults: inout [Fault]) -> Fault {
        let fault = faults[index]
        if fault.count == 1 {
            faults.remove(at: index)
        } else {
            faults[index].count -= 1
        }
        return fault
    }

    package var all: [Fault] {
        faults.withLock { $0 }
    }

    package func removeAll() {
        remove()
    }

    /// Switches off what is of a kind and on a path; nil takes any.
    package func remove(kind: String? = nil, path: String? = nil) {
        faults.withLock { faults in
            faults.removeAll { (kind == nil || $0.kind.rawValue == kind) && (path == nil || $0.path == path) }
        }
    }
}
