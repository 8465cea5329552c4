import FoundationEssentials
import JSON

/// A JSON Web Token in the compact form (RFC 7519, RFC 7515), HS256 or RS256.
///
/// A value read from outside is not to be trusted until ``isSigned(by:)`` says so; only then should the claims be parsed.
package struct JSONWebToken: Sendable {
    /// The JOSE header, as far as anybody here needs it.
    package struct Header: Sendable, Equatable {
        package var algorithm: String
        package var type: String?
        /// OpenTok's issuer type: the Ruby SDK sends it here and not among the claims.
        package var issuerType: String?
    }

    package let header: Header
    /// The claims' JSON as it was signed. Not parsed.
    package let claims: [UInt8]
    private let text: [UInt8]
    private let signedCount: Int
    private let signature: [UInt8]

    /// Makes a token.
    ///
    /// - Parameter claims: a JSON object's bytes, signed as they are.
    package static func sign(claims: [UInt8], with key: SigningKey) throws(JSONWebTokenError) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(claims.count * 4 / 3 + 400)
        switch key {
        case .hmacSHA256: text.append(contentsOf: hs256Header)
        case .rsaSHA256: text.append(contentsOf: rs256Header)
        }
        text.append(UInt8(ascii: "."))
        Base64URL.append(claims, to: &text)
        let signature = try key.signature(of: text)
        text.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes a token apart: three parts, strict base64url, a readable header. Proves nothing yet.
    package init(parsing token: String) throws(JSONWebTokenError) {
        try self.init(parsing: Array(token.utf8))
    }

    /// The same, from bytes.
    package init(parsing text: [UInt8]) throws(JSONWebTokenError) {
        guard text.count <= TokenLimits.maximumTokenBytes else { throw .tooLong }
        guard let firstDot = text.firstIndex(of: UInt8(ascii: ".")),
            let secondDot = text[(firstDot + 1)...].firstIndex(of: UInt8(ascii: ".")),
            // The alphabet has no dot, so a fourth part fails here too.
            let claims = Base64URL.decode(text[(firstDot + 1)..<secondDot]),
            let signature = Base64URL.decode(text[(secondDot + 1)...])
        else { throw .notAToken }
        if text[..<firstDot].elementsEqual(Self.hs256Header) {
            header = Header(algorithm: "HS256", type: "JWT")
        } else {
            guard let bytes = Base64URL.decode(text[..<firstDot]) else { throw .notAToken }
            do {
                header = try Header(reading: bytes)
            } catch {
                throw .invalidHeader
            }
        }
        self.claims = claims
        self.text = text
        self.signedCount = secondDot
        self.signature = signature
    }

    /// Whether `key` signed this token, with the key's own algorithm. Takes the same time for every wrong signature.
    package func isSigned(by key: VerificationKey) -> Bool {
        header.algorithm == key.algorithm && key.isValid(signature, of: text[..<signedCount])
    }

    /// Decodes the claims through `Codable`: convenient, for where speed does not matter.
    package func decodeClaims<Claims: Decodable>(_ type: Claims.Type) throws(JSONWebTokenError) -> Claims {
        do {
            return try JSONDecoder().decode(type, from: Data(claims))
        } catch {
            throw .invalidClaims
        }
    }

    private static let hs256Header = encodedHeader("HS256")
    private static let rs256Header = encodedHeader("RS256")

    private static func encodedHeader(_ algorithm: String) -> [UInt8] {
        var output: [UInt8] = []
        let header = JSONWriter.object {
            $0.member("alg", algorithm)
            $0.member("typ", "JWT")
        }
        Base64URL.append(header, to: &output)
        return output
    }
}

extension JSONWebToken.Header {
    fileprivate init(reading bytes: [UInt8]) throws {
        var algorithm: String?
        var type: String?
        var issuerType: String?
        var reader = JSONReader(bytes, maximumDepth: 4)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "alg":
                guard algorithm == nil else { throw JSONWebTokenError.invalidHeader }
                algorithm = try reader.string()
            case "typ": type = try reader.stringIfPresent()
            case "ist": issuerType = try reader.stringIfPresent()
            // RFC 7515 section 4.1.11: who does not understand the extensions must refuse.
            case "crit": throw JSONWebTokenError.invalidHeader
            default: try reader.skip()
            }
        }
        try reader.end()
        guard let algorithm else { throw JSONWebTokenError.invalidHeader }
        self.init(algorithm: algorithm, type: type, issuerType: issuerType)
    }
}
