/// The alphabet of the Prometheus text format, version 0.0.4.
enum MetricName {
    /// A name of letters, digits, `_` and `:`; anything else becomes `_`.
    static func metric(_ name: String) -> String {
        sanitized(name, colon: true)
    }

    /// A label's name: as ``metric(_:)``, without `:`.
    static func label(_ name: String) -> String {
        sanitized(name, colon: false)
    }

    /// A label's value with `\`, `"` and line ends escaped.
    static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// A help text with `\` and line ends escaped.
    static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    private static func sanitized(_ name: String, colon: Bool) -> String {
        var result = String(
            name.unicodeScalars.map { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
                case ":" where colon: ":"
                default: "_"
                }
            }
        )
        if result.first?.isNumber ?? true { result = "_" + result }
        return result
    }
}
