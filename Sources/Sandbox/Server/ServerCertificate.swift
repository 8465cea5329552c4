import Crypto
package import Foundation
package import NIOSSL
import SwiftASN1
import X509

/// A certificate authority made for one run, and a server certificate it has signed. Neither private key ever leaves memory.
package struct ServerCertificate: Sendable {
    /// Names and addresses the server certificate is good for: this machine's own, and the clouds', so that a client that insists on
    /// those hosts can be pointed here.
    package static let hostNames = ["localhost", "api.opentok.com", "video.api.vonage.com", "api.nexmo.com", "api.vonage.com"]
    /// 127.0.0.1 and ::1, in network byte order.
    static let addresses: [[UInt8]] = [[127, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]
    /// How long both certificates are good for, in seconds: a week, so that a forgotten `ca.pem` does not stay a key to anything.
    static let lifetime: TimeInterval = 7 * 86_400

    /// The authority's certificate, PEM.
    package let authorityPEM: String
    private let serverDER: [UInt8]
    private let serverKeyPEM: String

    /// Makes both certificates.
    ///
    /// - Parameter now: the wall clock's time; the certificates are good from an hour before, for clocks that differ.
    package init(now: Date) throws {
        let authorityKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let authorityName = try DistinguishedName {
            OrganizationName("Partyline sandbox")
            CommonName("Partyline sandbox authority")
        }
        let authority = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: authorityKey.publicKey,
            notValidBefore: now.addingTimeInterval(-3600),
            notValidAfter: now.addingTimeInterval(Self.lifetime),
            issuer: authorityName,
            subject: authorityName,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: authorityKey.publicKey)
            },
            issuerPrivateKey: authorityKey
        )

        let key = P256.Signing.PrivateKey()
        let serverKey = Certificate.PrivateKey(key)
        let names = Self.hostNames.map(GeneralName.dnsName)
        let addresses = Self.addresses.map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0[...])) }
        let server = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: serverKey.publicKey,
            notValidBefore: now.addingTimeInterval(-3600),
            notValidAfter: now.addingTimeInterval(Self.lifetime),
            issuer: authorityName,
            subject: try DistinguishedName {
                OrganizationName("Partyline sandbox")
                CommonName("localhost")
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names + addresses)
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: authorityKey.publicKey).keyIdentifier)
                SubjectKeyIdentifier(hash: serverKey.publicKey)
            },
            issuerPrivateKey: authorityKey
        )
        var serializer = DER.Serializer()
        try serializer.serialize(server)
        self.authorityPEM = try authority.serializeAsPEM().pemString
        self.serverDER = serializer.serializedBytes
        self.serverKeyPEM = key.pemRepresentation
    }

    /// What the HTTPS server presents: TLS 1.2 or newer, no client certificate asked for.
    package func serverConfiguration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: serverDER, format: .der))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(serverKeyPEM.utf8), format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    /// Writes the authority's certificate, and nothing else, as `ca.pem` (mode 0644) into a folder, which is made if it is missing.
    ///
    /// - Returns: the file's path.
    /// - Throws: what the file system said.
    package func writeAuthority(toDirectory directory: String) throws -> String {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let file = URL(filePath: directory).appending(path: "ca.pem")
        try Data((authorityPEM + "\n").utf8).write(to: file, options: .atomic)
        let path = file.path(percentEncoded: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        return path
    }
}
