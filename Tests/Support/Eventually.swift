private struct WaitedInVain: Error, CustomStringConvertible {
    let description: String
}

/// Waits until something is so, looking every few milliseconds.
///
/// - Parameters:
///   - limit: how long; what is waited for takes a small part of it even on a busy machine.
///   - what: what is waited for, as a sentence: "the bridge is up".
/// - Throws: an error that repeats the sentence, when it is not so by then; what `condition` throws.
package func eventually(within limit: Duration = .seconds(10), _ what: @autoclosure () -> String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw WaitedInVain(description: "Waited \(limit) in vain until \(what())") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
