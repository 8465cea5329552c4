/// How settings are named and quoted for people.
enum SettingText {
    /// `redis.url` → `REDIS_URL`.
    static func environmentName(_ key: String) -> String {
        key.uppercased().replacing(".", with: "_")
    }

    /// `redis.url` → `--redis-url`.
    static func option(_ key: String) -> String {
        "--" + key.replacing(".", with: "-")
    }

    /// The text on one line: control characters become `?`, and what is longer than `limit` characters is cut.
    static func oneLine(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029 ? "?" : Character(scalar)
        }
        return scalars.count <= limit ? String(scalars) : String(scalars.prefix(limit)) + "…"
    }

    /// The known name a misspelt one probably meant: at most two letters inserted, deleted or replaced.
    static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        known.map { (name: $0, distance: distance(name, $0)) }
            .filter { $0.distance <= 2 && $0.distance * 2 <= $0.name.count }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// Levenshtein's distance, by rows.
    private static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second.prefix(64))
        var row = Array(0...second.count)
        for (line, letter) in first.prefix(64).enumerated() {
            var next = [line + 1]
            for (column, other) in zip(second.indices, second) {
                next.append(min(row[column + 1] + 1, next[column] + 1, row[column] + (letter == other ? 0 : 1)))
            }
            row = next
        }
        return row.last ?? 0
    }
}
