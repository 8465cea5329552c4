import Foundation

/// Certificates for a server on 127.0.0.1, good and bad, made by the `openssl` command in a folder of their own.
package struct TestCertificates: Sendable {
    package struct Identity: Sendable {
        package var certificateFile: String
        package var keyFile: String
    }

    package enum Problem: Error {
        case opensslFailed(arguments: [String], status: Int32)
    }

    /// The authority that signed all of them but ``selfSigned``.
    package let authorityFile: String
    package let good: Identity
    package let expired: Identity
    package let wrongHost: Identity
    package let selfSigned: Identity
    private let folder: URL

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let authority = try Self.makeSelfSigned("authority", subject: "/CN=Test authority", host: nil, in: folder)
        authorityFile = authority.certificateFile
        good = try Self.make("good", host: "IP:127.0.0.1,DNS:localhost", days: 2, signedBy: authority, in: folder)
        expired = try Self.make("expired", host: "IP:127.0.0.1,DNS:localhost", days: -1, signedBy: authority, in: folder)
        wrongHost = try Self.make("wrong-host", host: "DNS:elsewhere.example", days: 2, signedBy: authority, in: folder)
        selfSigned = try Self.makeSelfSigned("self-signed", subject: "/CN=127.0.0.1", host: "IP:127.0.0.1", in: folder)
    }

    package func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    private static func identity(_ name: String, in folder: URL) -> Identity {
        Identity(
            certificateFile: folder.appendingPathComponent("\(name).pem").path,
            keyFile: folder.appendingPathComponent("\(name).key").path
        )
    }

    private static func makeSelfSigned(_ name: String, subject: String, host: String?, in folder: URL) throws -> Identity {
        let identity = identity(name, in: folder)
        var arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2", "-subj", subject]
        if let host { arguments += ["-addext", "subjectAltName=\(host)"] }
        try openssl(arguments + ["-keyout", identity.keyFile, "-out", identity.certificateFile])
        return identity
    }

    private static func make(_ name: String, host: String, days: Int, signedBy authority: Identity, in folder: URL) throws -> Identity {
        let identity = identity(name, in: folder)
        let request = folder.appendingPathComponent("\(name).csr").path
        let extensions = folder.appendingPathComponent("\(name).ext")
        try Data("subjectAltName=\(host)\n".utf8).write(to: extensions)
        try openssl(
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-subj", "/CN=\(name)"]
                + ["-keyout", identity.keyFile, "-out", request]
        )
        try openssl(
            ["x509", "-req", "-in", request, "-CA", authority.certificateFile, "-CAkey", authority.keyFile, "-CAcreateserial"]
                + ["-days", "\(days)", "-extfile", extensions.path, "-out", identity.certificateFile]
        )
        return identity
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Problem.opensslFailed(arguments: arguments, status: process.terminationStatus) }
    }
}
