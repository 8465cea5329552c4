import Foundation
import Glibc
import NIOCore
import NIOSSL
import REST
import Support
import Testing

/// Connections that were good and fall silent without a word, while new ones are accepted.
@Suite(.timeLimit(.minutes(2))) struct SilentConnectionTests {
    /// Runs a test's body beside a client and the URL of an HTTP/2 server that answers the first request of each connection and no other.
    ///
    /// - Returns: what the server's connections agreed on by ALPN, one element each.
    private func connections(_ body: @escaping @Sendable (RESTClient, String) async throws -> Void) async throws -> [String?] {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        var tls = try TLSConfiguration.scripted(certificates.good)
        tls.applicationProtocols = ["h2"]
        return try await ScriptedServer.with(ScriptedServer.Script { _ in [.respondBySecondVersion] }, tls: tls) { server in
            let url = server.secureURL
            let authority = certificates.authorityFile
            try await withClient {
                $0.caBundleFile = authority
            } _: { client in
                try await body(client, url)
            }
            return server.negotiated
        }
    }

    @Test("An HTTP/2 connection on which a request timed out is not used again")
    func closed() async throws {
        let connections = try await connections { client, url in
            let first = try await client.get(url)
            #expect(first.status == 200)
            #expect(await client.failure(ofGetting: url, deadline: .seconds(1))?.code == .timeout)
            let third = try await client.get(url)
            #expect(third.status == 200)
        }
        #expect(connections == ["h2", "h2"])
    }

    @Test("While other requests hang on such a connection, new ones open another")
    func stillInUse() async throws {
        let connections = try await connections { client, url in
            let first = try await client.get(url)
            #expect(first.status == 200)
            let hanging = Task { await client.failure(ofGetting: url) }
            #expect(await client.failure(ofGetting: url, deadline: .seconds(1))?.code == .timeout)
            let last = try await client.get(url)
            #expect(last.status == 200)
            hanging.cancel()
            #expect(await hanging.value?.code == .cancelled)
        }
        #expect(connections == ["h2", "h2"])
    }

    @Test("A retry after a timeout gets through")
    func retry() async throws {
        let connections = try await connections { client, url in
            let first = try await client.get(url)
            #expect(first.status == 200)
            let policy = RESTRetryPolicy(tries: 2, longestTry: .seconds(1))
            let response = try await client.send(RESTRequest(method: .get, url: url, deadline: plenty), retrying: policy)
            #expect(response.status == 200)
        }
        #expect(connections == ["h2", "h2"])
    }

    @Test("A timeout on one of several kept HTTP/1.1 connections puts the others out of use as well")
    func severalKept() async throws {
        // Slow enough for three requests to need three connections.
        let answer = ScriptedServer.Step.trickle(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8), every: .milliseconds(10))
        let script = ScriptedServer.Script { [$0.numberOnConnection == 1 ? answer : .stall] }
        try await ScriptedServer.with(script) { server in
            let url = server.url
            try await withClient { client in
                let tasks = (1...3).map { _ in Task { try await client.get(url) } }
                for task in tasks { _ = try await task.value }
                #expect(await client.failure(ofGetting: url, deadline: .seconds(1))?.code == .timeout)
                let last = try await client.get(url)
                #expect(last.status == 200)
            }
            #expect(server.connections == 4)
        }
    }

    @Test("A path that swallows what is sent ends a kept connection before the request's deadline, and the request goes on over another")
    func swallowed() async throws {
        try await ScriptedServer.with(ScriptedServer.Script()) { server in
            let (url, port) = (server.url, server.port)
            let response = try await withClient {
                $0.unacknowledgedTime = .milliseconds(500)
            } _: { client in
                _ = try await client.get(url)
                #expect(try swallow(whatArrivesAt: port) == 1)
                return try await client.get(url)
            }
            #expect(response.status == 200)
            #expect(server.connections == 2)
        }
    }
}

/// Has the system drop, without acknowledgement, whatever arrives on this process's connections at a port of its own.
///
/// - Returns: how many connections those are.
private func swallow(whatArrivesAt port: Int) throws -> Int {
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    return descriptors.filter { localPort(ofConnection: $0) == port && dropWhatArrives(on: $0) }.count
}

/// `nil` for what is no TCP connection over IPv4.
private func localPort(ofConnection descriptor: Int32) -> Int? {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnection = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            getpeername(descriptor, $0, &size) == 0 && getsockname(descriptor, $0, &size) == 0
        }
    }
    return isConnection && address.sin_family == sa_family_t(AF_INET) ? Int(UInt16(bigEndian: address.sin_port)) : nil
}

/// A packet filter (socket(7), `SO_ATTACH_FILTER`) of one instruction: `BPF_RET`, keeping 0 bytes.
private func dropWhatArrives(on descriptor: Int32) -> Bool {
    struct Program {
        var count: UInt16
        var instructions: UnsafeMutablePointer<UInt64>
    }
    var instruction: UInt64 = 0x06
    return withUnsafeMutablePointer(to: &instruction) {
        var program = Program(count: 1, instructions: $0)
        return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, socklen_t(MemoryLayout<Program>.size)) == 0
    }
}
