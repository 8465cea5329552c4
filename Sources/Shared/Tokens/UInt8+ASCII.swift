extension UInt8 {
    /// `0`–`9` in ASCII, and none of the other digits Unicode has.
    package var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// `A`–`Z`, `a`–`z` or `0`–`9` in ASCII.
    package var isASCIIAlphanumeric: Bool { isASCIIDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 }
}
