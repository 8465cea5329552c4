package import Hummingbird

/// A part of the sandbox that answers HTTP: one cloud's API, or the sandbox's own switches.
package protocol SandboxRoutes: Sendable {
    /// Adds the part's routes. Faults and the request log are already in front of them.
    func addRoutes(to router: Router<SandboxContext>)
}
