/// Names requests, so that an answer can be found in the log.
enum RequestIDs {
    /// Whether an id from outside is one we take over: `[A-Za-z0-9_-]{1,64}`.
    static func isAcceptable(_ id: String) -> Bool {
        let bytes = id.utf8
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }

    /// The name of a connection: its requests are this, a dash, and a number.
    static func connectionID() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
