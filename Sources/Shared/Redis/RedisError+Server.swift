extension RedisError {
    /// The server's error reply as an error to throw.
    ///
    /// - Parameter isScript: the command was a script, which may have written before it failed.
    static func server(_ text: String, isScript: Bool) -> RedisError {
        RedisError(.server(text), execution: wasRefused(text, isScript: isScript) ? .surelyNot : .maybe)
    }

    /// Whether `text` says that the server, once a primary, is a replica now. Then its connection is given up, as often as ``RedisLink`` allows,
    /// so that the next one resolves anew.
    static func tellsReplica(_ text: String) -> Bool {
        text.hasPrefix("READONLY")
    }

    /// Whether `text` is one of the errors Redis answers before it runs anything.
    ///
    /// A script's error carries the code of whatever failed inside it, after other commands of the script may have run; so for
    /// scripts only the codes count that a script cannot meet once it runs.
    private static func wasRefused(_ text: String, isScript: Bool) -> Bool {
        let code = text.prefix { $0 != " " }
        switch code {
        case "NOSCRIPT", "LOADING", "NOAUTH", "BUSY", "MASTERDOWN", "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN": return true
        // A replica refuses every write, so nothing that a script wrote before can have been taken either.
        case "READONLY": return true
        case "OOM", "NOPERM", "MISCONF", "NOREPLICAS", "WRONGTYPE", "CROSSSLOT": return !isScript
        default: return false
        }
    }
}
