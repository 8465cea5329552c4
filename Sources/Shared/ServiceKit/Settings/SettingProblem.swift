/// Why a text is no value of a setting. Thrown by a ``SettingParser``, turned into a ``SettingError`` by ``Settings``.
package enum SettingProblem: Error, Sendable {
    /// The text is not what the parser expects; the parser's `expectation` says what that is.
    case unexpected
    /// Something else went wrong, e.g. a file could not be read. Must not quote a secret.
    case other(String)
}
