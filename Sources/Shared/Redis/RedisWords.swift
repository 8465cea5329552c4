import CHiredis

/// Words of a command as hiredis formats them, without the line before them that says how many there are: so that a command can be put together
/// from words that were formatted once and words that are new.
struct RedisWords: Sendable {
    let count: Int
    /// RESP: a bulk string for each.
    let bytes: [UInt8]

    private init(count: Int, bytes: [UInt8]) {
        self.count = count
        self.bytes = bytes
    }

    /// - Parameter groups: the words, in any division: what is there already needn't be copied into one array.
    init(_ groups: [String]...) {
        var count = 0
        var length = 0
        for words in groups {
            count += words.count
            for word in words { length += word.utf8.count }
        }
        self.count = count
        // hiredis has no form for no words at all.
        guard count > 0 else {
            bytes = []
            return
        }
        bytes = withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { text in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { pointers in
                withUnsafeTemporaryAllocation(of: Int.self, capacity: count) { lengths in
                    var offset = 0
                    var index = 0
                    for words in groups {
                        for var word in words {
                            let count = word.withUTF8 { bytes in
                                UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(text)[offset...]).copyBytes(from: bytes)
                                return bytes.count
                            }
                            pointers.initializeElement(at: index, to: text.baseAddress.map { UnsafePointer($0 + offset) })
                            lengths.initializeElement(at: index, to: count)
                            offset += count
                            index += 1
                        }
                    }
                    return Self.format(pointers, lengths)
                }
            }
        }
    }

    static func + (left: RedisWords, right: RedisWords) -> RedisWords {
        RedisWords(count: left.count + right.count, bytes: left.bytes + right.bytes)
    }

    private static func format(_ pointers: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>, _ lengths: UnsafeMutableBufferPointer<Int>) -> [UInt8] {
        // The other formatter, into plain memory, calls sprintf for every word.
        var formatted: sds?
        let length = redisFormatSdsCommandArgv(&formatted, Int32(pointers.count), pointers.baseAddress, lengths.baseAddress)
        guard length > 0, let formatted else {
            preconditionFailure("hiredis could not format a command: out of memory.")
        }
        defer { redisFreeSdsCommand(formatted) }
        let command = UnsafeRawBufferPointer(start: formatted, count: Int(length))
        let head = command.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return Array(UnsafeRawBufferPointer(rebasing: command[head...]))
    }
}
