import CryptoExtras
import Foundation
import Glibc

/// `private.key` in a folder: an application's private key, made by whoever starts first and kept from then on.
struct ApplicationKeyFile: Sendable {
    /// Why there is no key. Never repeats what the file holds.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let name = "private.key"
    /// The most that the file may hold, in bytes.
    static let limitBytes = 16_384

    let path: String
    /// Whether it was made just now.
    let isNew: Bool
    /// The public half, PEM (`PUBLIC KEY`).
    let publicKeyPEM: String

    /// Reads the file, which is made before if it is missing, as is its folder.
    init(directory: String) throws(Failure) {
        path = URL(filePath: directory).appending(path: Self.name).path(percentEncoded: false)
        if FileManager.default.fileExists(atPath: path) {
            isNew = false
        } else {
            do {
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                isNew = try Self.write(try _RSA.Signing.PrivateKey(keySize: .bits2048), to: path)
            } catch {
                let reason = (error as? Failure)?.description ?? error.localizedDescription
                throw Failure(description: "\(Self.name) cannot be written there: \(reason)")
            }
        }
        publicKeyPEM = try Self.read(path).publicKey.pemRepresentation
    }

    /// Writes a key as PEM (PKCS#8) that only this user may read. It gets its name when it is complete, so nobody ever reads half of it, and by a
    /// link, so the key of somebody who came first stays.
    ///
    /// - Returns: whether it is the one that is there now.
    private static func write(_ key: _RSA.Signing.PrivateKey, to path: String) throws -> Bool {
        let draft = "\(path).\(UUID().uuidString)"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw systemFailure() }
        defer { unlink(draft) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data((key.pkcs8PEMRepresentation + "\n").utf8))
        try handle.synchronize()
        if link(draft, path) == 0 { return true }
        guard errno == EEXIST else { throw systemFailure() }
        return false
    }

    private static func read(_ path: String) throws(Failure) -> _RSA.Signing.PrivateKey {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: limitBytes + 1) ?? Data()
        } catch {
            throw Failure(description: "\(name) cannot be read there: \(error.localizedDescription)")
        }
        guard data.count <= limitBytes, let pem = String(data: data, encoding: .utf8), let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem)
        else { throw Failure(description: "\(name) there holds no RSA private key in PEM form of at least 2048 bits") }
        return key
    }

    /// What the system said last.
    private static func systemFailure() -> Failure {
        Failure(description: String(cString: strerror(errno)))
    }
}
