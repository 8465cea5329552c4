import Crypto

/// A Lua script and the name Redis gives it: the SHA-1 of its source, computed once.
package final class RedisScript: Sendable {
    /// The Lua.
    package let source: String
    /// 40 lower-case hexadecimal digits, what `EVALSHA` takes.
    package let sha1: String
    /// How commands that run it begin: two words.
    let beginning: RedisWords
    /// The same two words for a server that doesn't know the script.
    var beginningBySource: RedisWords { RedisWords(["EVAL", source]) }

    /// - Parameter source: the Lua, as it is to be sent.
    package init(_ source: String) {
        self.source = source
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in Insecure.SHA1.hash(data: Array(source.utf8)) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        sha1 = String(decoding: text, as: UTF8.self)
        beginning = RedisWords(["EVALSHA", sha1])
    }
}
