extension String {
    /// Whether it is as long as it may be and made of `A-Z a-z 0-9 _ -` only: fit to be part of a URL, a page or a name in Redis.
    ///
    /// - Parameter length: in characters, all of them ASCII.
    package func isIdentifier(of length: ClosedRange<Int>) -> Bool {
        var text = self
        return text.withUTF8 { bytes in
            length.contains(bytes.count)
                && bytes.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        }
    }
}
