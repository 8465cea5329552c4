import Tokens

/// The address a dial rings: `sip:DIGITS@HOST;transport=tls`.
///
/// Built from digits and a host that were checked and from nothing else, because the dial carries our digest credentials:
/// a number like `1@evil.example;x=` would hand them to a stranger's server.
package struct SIPURI: Sendable, Equatable {
    /// E.164 digits, without `+`.
    package let number: String
    /// Name, or name and port.
    package let host: String
    /// TLS signalling; else UDP or TCP.
    package let isSecure: Bool

    /// - Parameters:
    ///   - number: E.164 digits, with or without a leading `+`, which is dropped.
    ///   - host: from the configuration, never from a request: letters, digits, dots and hyphens, and perhaps a port.
    /// - Throws: ``OpenTokError`` with `invalidArgument`.
    package init(number: String, host: String, isSecure: Bool = true) throws(OpenTokError) {
        let digits = number.hasPrefix("+") ? String(number.dropFirst()) : number
        guard Self.isNumber(digits) else { throw OpenTokError(.dial, .invalidArgument("number")) }
        guard Self.isHost(host) else { throw OpenTokError(.dial, .invalidArgument("SIP host")) }
        self.number = digits
        self.host = host
        self.isSecure = isSecure
    }

    /// As a dial says it.
    package var text: String { "sip:\(number)@\(host)" + (isSecure ? ";transport=tls" : "") }

    /// `^[1-9][0-9]{6,14}$`
    static func isNumber(_ text: String) -> Bool {
        let bytes = text.utf8
        return (7...15).contains(bytes.count) && bytes.first != UInt8(ascii: "0") && bytes.allSatisfy(\.isASCIIDigit)
    }

    /// Letters, digits, dots and hyphens, neither of these first, and perhaps a port.
    package static func isHost(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard let name = parts.first, (1...253).contains(name.count), parts.count <= 2 else { return false }
        if parts.count == 2 {
            guard let port = UInt16(String(decoding: parts[1], as: UTF8.self)), port > 0 else { return false }
        }
        return name.first != UInt8(ascii: "-") && name.first != UInt8(ascii: ".")
            && name.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }
}
