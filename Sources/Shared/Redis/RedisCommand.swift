/// One command, already in the form it takes on the wire.
///
/// hiredis formats its words when the command is made or, those it always begins with, before; so nothing is encoded on the event loop for a caller
/// elsewhere, and a command used often can be made once.
package struct RedisCommand: Sendable {
    /// RESP: an array of bulk strings.
    let bytes: [UInt8]
    /// What it runs, if it does so by a name that the server may not know.
    let script: RedisScript?

    /// A command of separate words; nothing in them is interpreted, so any text is safe as an argument.
    package init(_ name: String, _ arguments: String...) {
        self.init(RedisWords([name], arguments))
    }

    /// - Parameter words: the command's name and its arguments. At least one.
    package init(_ words: [String]) {
        self.init(RedisWords(words))
    }

    /// - Parameter beginning: words that were formatted before.
    init(after beginning: RedisWords = RedisWords(), _ words: RedisWords, script: RedisScript? = nil) {
        let count = beginning.count + words.count
        precondition(count > 0, "A Redis command needs a name.")
        let head = String(count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 + head.utf8.count + beginning.bytes.count + words.bytes.count)
        bytes.append(UInt8(ascii: "*"))
        bytes.append(contentsOf: head.utf8)
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: beginning.bytes)
        bytes.append(contentsOf: words.bytes)
        self.bytes = bytes
        self.script = script
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        script = nil
    }

    /// A script by its SHA-1. Sent through ``RedisClient``, it is sent once more by its source if the server doesn't know it.
    package static func evaluate(_ script: RedisScript, keys: [String], arguments: [String]) -> RedisCommand {
        RedisCommand(after: script.beginning, RedisWords([String(keys.count)], keys, arguments), script: script)
    }
}

extension RedisCommand: CustomStringConvertible, CustomDebugStringConvertible {
    /// Its size only: arguments may be anybody's number or PIN.
    package var description: String { "Redis command of \(bytes.count) bytes" }
    /// As ``description``.
    package var debugDescription: String { description }
}

extension RedisCommand {
    /// The same for a server that doesn't know the script; nil if that isn't called by its name.
    var bySource: RedisCommand? {
        guard let script, let head = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        // Name and source take the place of name and SHA-1, so the number of words stays.
        let rest = bytes.dropFirst(head + 1 + script.beginning.bytes.count)
        return RedisCommand(bytes: bytes[...head] + script.beginningBySource.bytes + rest)
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
        if RedisError.tellsReplica(text) { return bySource ?? self }
        return text.hasPrefix("NOSCRIPT") ? bySource : nil
    }
}
