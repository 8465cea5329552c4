/// How our programs exit.
package enum ExitStatus {
    /// All went well, also a stop by signal.
    package static let success: Int32 = 0
    /// Something went wrong that no setting would change.
    package static let failure: Int32 = 1
    /// EX_UNAVAILABLE of sysexits.h: the port is taken.
    package static let unavailable: Int32 = 69
    /// EX_CONFIG of sysexits.h: a setting is wrong or missing.
    package static let configuration: Int32 = 78
}
