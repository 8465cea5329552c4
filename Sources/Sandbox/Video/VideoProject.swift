/// Whose session it is: a legacy project (API key) or a unified application.
package struct VideoProject: Sendable, Hashable {
    package enum Environment: Sendable, Hashable {
        case legacy
        case unified
    }

    /// The API key, or the application's id.
    package let id: String
    package let environment: Environment
}
