import FoundationEssentials
package import NIOSSL

/// Where Redis is, who we are there, and the limits we keep.
package struct RedisConfiguration: Sendable {
    /// Where Redis listens.
    package enum Address: Sendable, Equatable {
        /// A name or an IP address; a name is looked up for every attempt to connect.
        case host(String, port: Int)
        /// A socket in the file system.
        case unixSocket(path: String)
    }

    /// Who we are there.
    package struct Credentials: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
        /// An ACL user; nil is the default user.
        package var user: String?
        /// The user's password.
        package var password: String

        /// Says nothing, so that no log can.
        package var description: String { "redacted" }
        /// As ``description``.
        package var debugDescription: String { description }
    }

    /// Where to connect.
    package let address: Address
    /// What to sign in with; nil if the server asks for nothing.
    package let credentials: Credentials?
    /// The number for `SELECT`.
    package let database: Int
    /// nil for plain connections.
    package let tls: NIOSSLContext?
    /// What time and memory all this may take.
    package var limits: RedisLimits
    /// What `CLIENT LIST` shows.
    package var clientName = "partyline"
    /// How a host's name becomes addresses: as the system has it, unless a test knows better.
    var lookup: RedisResolver.Lookup = RedisResolver.system

    /// - Parameters:
    ///   - url: `redis://[[user]:password@]host[:port][/database]`, the same with `rediss` for TLS, or
    ///     `unix://[[user]:password@]/path[?db=database]`. Reserved characters are percent-encoded.
    ///   - caFile: a PEM file of the authorities trusted for `rediss`, in place of the system's.
    /// - Throws: ``RedisError`` with the code `invalidConfiguration`; its message never has the URL in it.
    package init(url: String, caFile: String? = nil, limits: RedisLimits = RedisLimits()) throws(RedisError) {
        guard let components = URLComponents(string: url), let scheme = components.scheme?.lowercased() else {
            throw Self.invalid("not a URL")
        }
        self.limits = limits
        credentials = try Self.credentials(components)
        switch scheme {
        case "redis", "rediss":
            address = try Self.host(components)
            database = try Self.database(components.path.split(separator: "/", omittingEmptySubsequences: true).map(String.init))
            tls = scheme == "rediss" ? try Self.tls(caFile: caFile) : nil
        case "unix":
            guard components.host?.isEmpty ?? true, components.path.count > 1 else {
                throw Self.invalid("unix:// needs the path of a socket, as in unix:///run/redis.sock")
            }
            address = .unixSocket(path: components.path)
            let numbers = (components.queryItems ?? []).filter { $0.name == "db" }.map { $0.value ?? "" }
            database = try Self.database(numbers)
            tls = nil
        default:
            throw Self.invalid("the scheme is none of redis, rediss, unix")
        }
    }

    private static func invalid(_ message: String) -> RedisError {
        RedisError(.invalidConfiguration, execution: .surelyNot, message: message)
    }

    private static func credentials(_ components: URLComponents) throws(RedisError) -> Credentials? {
        let user = components.user ?? ""
        guard let password = components.password, !password.isEmpty else {
            guard user.isEmpty else { throw invalid("a user without a password; a password alone is written :password@") }
            return nil
        }
        return Credentials(user: user.isEmpty ? nil : user, password: password)
    }

    private static func host(_ components: URLComponents) throws(RedisError) -> Address {
        guard var host = components.host, !host.isEmpty else { throw invalid("no host") }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let port = components.port ?? 6379
        guard (1...65535).contains(port) else { throw invalid("the port isn't between 1 and 65535") }
        return .host(host, port: port)
    }

    private static func database(_ words: [String]) throws(RedisError) -> Int {
        guard let word = words.first else { return 0 }
        guard words.count == 1, word.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(word) else {
            throw invalid("the database isn't a number")
        }
        return number
    }

    private static func tls(caFile: String?) throws(RedisError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let caFile { configuration.trustRoots = .file(caFile) }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw invalid(caFile == nil ? "TLS cannot be set up" : "the CA file cannot be read, or has no PEM certificate")
        }
    }
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    /// Host and database, never the password.
    package var description: String {
        switch address {
        case .host(let host, let port): "\(tls == nil ? "redis" : "rediss")://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .unixSocket(let path): "unix://\(path)?db=\(database)"
        }
    }

    /// As ``description``.
    package var debugDescription: String { description }
}
