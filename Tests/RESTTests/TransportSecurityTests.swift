import Foundation
import NIOSSL
import REST
import Support
import Testing

@Suite struct TransportSecurityTests {
    /// How a request to a server with this certificate ends, trusting `authority` (the system's authorities without one).
    private func exchange(
        _ certificates: TestCertificates,
        _ identity: TestCertificates.Identity,
        trusting authority: String?,
        host: String = "127.0.0.1",
        _ adjust: (inout TLSConfiguration) -> Void = { _ in }
    ) async throws -> (status: Int?, error: RESTError?, arrived: Int) {
        var tls = try TLSConfiguration.scripted(identity)
        adjust(&tls)
        return try await ScriptedServer.with(ScriptedServer.Script(), tls: tls) { server in
            let url = "https://\(host):\(server.port)/"
            return try await withClient {
                $0.allowsPlainHTTP = false
                $0.caBundleFile = authority
            } _: { client in
                do throws(RESTError) {
                    return (try await client.get(url).status, nil, server.requests.count)
                } catch {
                    return (nil, error, server.requests.count)
                }
            }
        }
    }

    private func expectRefusal(_ ending: (status: Int?, error: RESTError?, arrived: Int), _ comment: Comment) {
        #expect(ending.error?.code == .tlsFailed, comment)
        #expect(ending.error?.sent == .surelyNot, comment)
        #expect(ending.arrived == 0, comment)
    }

    @Test("A good certificate is accepted with the right CA bundle, by address and by name; every bad one is refused before a byte is sent")
    func certificates() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        let authority = certificates.authorityFile
        #expect(try await exchange(certificates, certificates.good, trusting: authority).status == 200)
        #expect(try await exchange(certificates, certificates.good, trusting: authority, host: "localhost").status == 200)
        expectRefusal(try await exchange(certificates, certificates.good, trusting: nil), "unknown authority")
        expectRefusal(try await exchange(certificates, certificates.good, trusting: certificates.selfSigned.certificateFile), "another authority")
        expectRefusal(try await exchange(certificates, certificates.expired, trusting: authority), "expired")
        expectRefusal(try await exchange(certificates, certificates.wrongHost, trusting: authority), "wrong host")
        expectRefusal(try await exchange(certificates, certificates.selfSigned, trusting: authority), "self-signed")
        let old = try await exchange(certificates, certificates.good, trusting: authority) {
            $0.minimumTLSVersion = .tlsv1
            $0.maximumTLSVersion = .tlsv11
        }
        expectRefusal(old, "TLS 1.1")
    }

    @Test("A server that accepts and then says nothing, or something else than TLS, costs the connect timeout at most and got no request")
    func handshake() async throws {
        for step in [ScriptedServer.Step.stall, .send("HTTP/1.1 400 Bad Request\r\n\r\n"), .reset] {
            try await ScriptedServer.with(ScriptedServer.Script(onConnect: [step])) { server in
                let url = server.secureURL
                let error = try await withClient {
                    $0.connectTimeout = .milliseconds(300)
                } _: {
                    await $0.failure(ofGetting: url, delivery: .atMostOnce)
                }
                // A reset that comes early enough is seen as a connection that never was.
                #expect([.timeout, .tlsFailed, .connectFailed].contains(error?.code))
                #expect(error?.sent == .surelyNot)
            }
        }
    }

    @Test("HTTP/2 is spoken where it is offered, but not for what must arrive at most once")
    func secondVersion() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        var tls = try TLSConfiguration.scripted(certificates.good)
        tls.applicationProtocols = ["h2", "http/1.1"]
        let script = ScriptedServer.Script { [$0.method == "h2" ? .respondBySecondVersion : .respond(204, body: "")] }
        try await ScriptedServer.with(script, tls: tls) { server in
            let url = server.secureURL
            let authority = certificates.authorityFile
            let statuses = try await withClient {
                $0.caBundleFile = authority
            } _: { client in
                [try await client.get(url).status, try await client.dial(url).status]
            }
            #expect(statuses == [200, 204])
            #expect(server.negotiated == ["h2", "http/1.1"])
        }
    }

    @Test("Peers that close TLS connections in the middle of uploads end those, and the client goes on")
    func brokenPipe() async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        let tls = try TLSConfiguration.scripted(certificates.good)
        let body = Array(repeating: UInt8(ascii: "x"), count: 4 * 1024 * 1024)
        let script = ScriptedServer.Script(answersAfterHead: true) { [$0.number.isMultiple(of: 2) ? .reset : .close] }
        try await ScriptedServer.with(script, tls: tls) { server in
            let request = RESTRequest(method: .post, url: server.secureURL, body: body, deadline: plenty)
            let authority = certificates.authorityFile
            try await withClient {
                $0.caBundleFile = authority
            } _: { client in
                for _ in 1...50 { #expect(await client.failure(of: request)?.code == .connectionLost) }
            }
        }
    }

    @Test("The client's thread blocks the signal that writing to a closed TLS connection raises")
    func brokenPipeSignal() async throws {
        // Whether the process ignores it can't tell: NIO, beside us in the services and here, sees to that.
        let masks = try await withClient { client in
            _ = await client.failure(ofGetting: "http://127.0.0.1:1/")
            let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").map { "/proc/self/task/\($0)/" }
            // Other tests' clients come and go meanwhile, and their threads with them.
            let clients = tasks.filter { (try? String(contentsOfFile: $0 + "comm", encoding: .utf8)) == "rest\n" }
            return clients.compactMap { try? String(contentsOfFile: $0 + "status", encoding: .utf8) }
                .compactMap { $0.split(separator: "\n").first { $0.hasPrefix("SigBlk:") } }
                .compactMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) }
        }
        #expect(!masks.isEmpty)
        #expect(masks.allSatisfy { $0 & (1 << UInt64(SIGPIPE - 1)) != 0 })
    }

    @Test("Plain HTTP is refused unless allowed")
    func plain() async throws {
        try await ScriptedServer.with(ScriptedServer.Script()) { server in
            let url = server.url
            let error = try await withClient {
                $0.allowsPlainHTTP = false
            } _: {
                await $0.failure(ofGetting: url)
            }
            #expect(error?.code == .invalidRequest)
            #expect(server.connections == 0)
        }
    }

    @Test("A CA bundle that can't be read, or that holds no certificate, stops the client from being made")
    func bundle() throws {
        #expect(throws: RESTConfigurationError.self) { _ = try makeClient { $0.caBundleFile = "/nowhere/ca.pem" } }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bundle-\(UUID().uuidString).pem")
        try Data("no certificate\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(throws: RESTConfigurationError("The CA bundle file holds no PEM certificate: \(file.path)")) {
            _ = try makeClient { $0.caBundleFile = file.path }
        }
    }
}

extension TLSConfiguration {
    static func scripted(_ identity: TestCertificates.Identity) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(identity.certificateFile).map { NIOSSLCertificateSource.certificate($0) }
        return .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: identity.keyFile, format: .pem)))
    }
}

extension ScriptedServer.Step {
    /// A whole HTTP/2 response to the first request of a connection, which is the only one the server notices. RFC 9113: an empty SETTINGS
    /// frame, one that acknowledges the client's, and HEADERS on stream 1 with `:status: 200` from the table.
    static var respondBySecondVersion: Self {
        let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        let acknowledgement: [UInt8] = [0, 0, 0, 4, 1, 0, 0, 0, 0]
        let headers: [UInt8] = [0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]
        return .send(settings + acknowledgement + headers)
    }
}
