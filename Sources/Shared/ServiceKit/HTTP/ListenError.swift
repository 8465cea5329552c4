/// An address that cannot be listened on: taken, not ours, or not allowed.
package struct ListenError: Error, Sendable, CustomStringConvertible {
    package let host: String
    package let port: Int
    let reason: String

    package var description: String { "cannot listen on \(host):\(port): \(reason)" }
}
