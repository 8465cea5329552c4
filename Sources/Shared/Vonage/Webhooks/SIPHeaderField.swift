/// The prefix of an answer webhook's fields that were SIP headers, `SipHeader_`.
enum SIPHeaderField {
    static let prefix = "SipHeader_"
    /// With 0x20 set in every byte, which turns `_` into DEL; names are compared the same way.
    static let lowercasedPrefix = prefix.utf8.map { $0 | 0x20 }
}
