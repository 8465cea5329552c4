/// What is wrong with an NCCO. The platform tells the application only ``platformReason``; the sandbox shows the rest in its transcript.
struct CallScriptFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The `reason` of the error event (NCCO reference).
    static let platformReason = "Syntax error in NCCO. Invalid value type or action."

    /// Position in the array, from 0; nil when the whole is no NCCO.
    var index: Int?
    var detail: String

    var description: String {
        index.map { "action \($0 + 1): \(detail)" } ?? detail
    }
}
