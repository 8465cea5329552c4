import CHiredis

/// One command, already in the form it takes on the wire.
///
/// hiredis' formatter writes it when the command is made, so that nothing is encoded on the event loop for a caller elsewhere,
/// and a command used often can be made once.
package struct RedisCommand: Sendable {
    /// RESP: an array of bulk strings.
    let bytes: [UInt8]
    /// What to send instead when the server doesn't have the script.
    let script: ScriptCall?

    /// A command of separate words; nothing in them is interpreted, so any text is safe as an argument.
    package init(_ name: String, _ arguments: String...) {
        bytes = Self.encode([[name], arguments])
        script = nil
    }

    /// - Parameter words: the command's name and its arguments. At least one.
    package init(_ words: [String]) {
        bytes = Self.encode([words])
        script = nil
    }

    private init(bytes: [UInt8], script: ScriptCall) {
        self.bytes = bytes
        self.script = script
    }

    /// A script by its SHA-1. Sent through ``RedisClient``, it is sent once more by its source if the server doesn't know it.
    package static func evaluate(_ script: RedisScript, keys: [String], arguments: [String]) -> RedisCommand {
        let call = ScriptCall(script: script, keys: keys, arguments: arguments)
        return RedisCommand(bytes: encode(call.words("EVALSHA", script.sha1)), script: call)
    }
}

extension RedisCommand: CustomStringConvertible, CustomDebugStringConvertible {
    /// Its size only: arguments may be anybody's number or PIN.
    package var description: String { "Redis command of \(bytes.count) bytes" }
    /// As ``description``.
    package var debugDescription: String { description }
}

extension RedisCommand {
    /// What is needed to send a script by its source. A class, because nearly every command has none and copies should be cheap.
    final class ScriptCall: Sendable {
        let script: RedisScript
        let keys: [String]
        let arguments: [String]

        init(script: RedisScript, keys: [String], arguments: [String]) {
            self.script = script
            self.keys = keys
            self.arguments = arguments
        }

        func words(_ name: String, _ body: String) -> [[String]] {
            [[name, body, String(keys.count)], keys, arguments]
        }

        var bySource: RedisCommand {
            RedisCommand(bytes: encode(words("EVAL", script.source)), script: self)
        }
    }

    /// Whether it runs a script or a function of the server, in which several commands may run before one fails.
    var isScript: Bool {
        // The name stands in the third line, behind the number of words and its own length.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 3)
        let name = String(decoding: lines.dropFirst(2).first ?? [], as: UTF8.self).uppercased()
        return name.hasPrefix("EVAL") || name.hasPrefix("FCALL")
    }

    /// What to send once more after a reply that says that this command didn't run; nil for any other. To another server a script goes by its source,
    /// for it may not know it.
    func again(after reply: RedisReply) -> RedisCommand? {
        guard case .error(let text) = reply else { return nil }
        if RedisError.tellsReplica(text) { return script?.bySource ?? self }
        return text.hasPrefix("NOSCRIPT") ? script?.bySource : nil
    }

    /// - Parameter groups: the words, in any division: what is there already needn't be copied into one array.
    private static func encode(_ groups: [[String]]) -> [UInt8] {
        var count = 0
        var length = 0
        for words in groups {
            count += words.count
            for word in words { length += word.utf8.count }
        }
        precondition(count > 0, "A Redis command needs a name.")
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { text in
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
                    return format(pointers, lengths)
                }
            }
        }
    }

    private static func format(_ pointers: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>, _ lengths: UnsafeMutableBufferPointer<Int>) -> [UInt8] {
        // The other formatter, into plain memory, calls sprintf for every word.
        var formatted: sds?
        let length = redisFormatSdsCommandArgv(&formatted, Int32(pointers.count), pointers.baseAddress, lengths.baseAddress)
        guard length > 0, let formatted else {
            preconditionFailure("hiredis could not format a command: out of memory.")
        }
        defer { redisFreeSdsCommand(formatted) }
        return Array(UnsafeRawBufferPointer(start: formatted, count: Int(length)))
    }
}
