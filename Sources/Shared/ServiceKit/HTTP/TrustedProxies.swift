package import HTTPTypes
package import NIOCore

/// The load balancers before us, whose word on who asked is believed. Everybody else can write what they like into `X-Forwarded-For`.
package struct TrustedProxies: Sendable {
    private let blocks: [AddressBlock]

    package init(_ blocks: [AddressBlock]) {
        self.blocks = blocks
    }

    /// Whom a request comes from, as caps count clients: who connected, or, if that is a trusted proxy, the last hop it tells of that is none.
    package func client(_ headers: HTTPFields, remote: SocketAddress?) -> String {
        client(forwardedFor: headers[values: .xForwardedFor], remote: remote?.ipAddress)
    }

    /// - Parameters:
    ///   - forwardedFor: the values of `X-Forwarded-For`, in order.
    ///   - remote: who connected; nil for a socket of this machine, which is trusted.
    package func client(forwardedFor: [String], remote: String?) -> String {
        let remote = remote.flatMap { IPAddress($0) }
        guard remote.map(isTrusted) ?? true else { return remote?.client ?? Self.unknown }
        var nearest = remote
        for hop in forwardedFor.joined(separator: ",").split(separator: ",", omittingEmptySubsequences: false).reversed() {
            // What is no address was written by somebody nobody vouches for; the proxy that passed it on is as far as one can see.
            guard let address = IPAddress(hop.filter { $0 != " " && $0 != "\t" }) else { break }
            nearest = address
            if !isTrusted(address) { break }
        }
        return nearest?.client ?? Self.unknown
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        blocks.contains { $0.contains(address) }
    }

    private static let unknown = "unknown"
}

extension HTTPField.Name {
    fileprivate static let xForwardedFor = HTTPField.Name.known("X-Forwarded-For")
}
