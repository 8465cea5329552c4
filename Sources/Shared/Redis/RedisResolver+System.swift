import Glibc
import NIOCore

extension RedisResolver {
    /// The system's own lookup: a file, DNS, or whatever it is told to ask. Blocks.
    static func system(host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw RedisError(.notConnected, execution: .surelyNot, message: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = UnsafeRawPointer(entry.ai_addr) else { continue }
            switch entry.ai_family {
            case AF_INET: addresses.append(SocketAddress(address.load(as: sockaddr_in.self), host: host))
            case AF_INET6: addresses.append(SocketAddress(address.load(as: sockaddr_in6.self), host: host))
            default: break
            }
        }
        return addresses
    }
}
