/// Why somebody cannot listen now.
enum RosterHubError: Error {
    /// There are ``RosterLimits/listeners`` already.
    case full
    /// The process is about to stop.
    case ending
}
