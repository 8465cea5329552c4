/// What has happened to calls since a page was told last: one message of ``PhonePageRoutes``' stream.
struct PhoneNews: Encodable {
    /// Calls with lines that are new, and only those lines.
    let calls: [PhoneCallView]
    /// Ids of calls that were forgotten.
    let gone: [String]

    var isEmpty: Bool { calls.isEmpty && gone.isEmpty }

    /// - Parameters:
    ///   - calls: all there are.
    ///   - told: how many lines of each call the page has; brought up to date.
    init(_ calls: some Collection<VoiceCall>, told: inout [String: Int]) {
        var changed: [PhoneCallView] = []
        var present: [String: Int] = [:]
        for call in calls {
            let known = told[call.uuid]
            present[call.uuid] = call.lines.count
            guard known != call.lines.count else { continue }
            changed.append(PhoneCallView(call, lines: Array(call.lines.dropFirst(known ?? 0))))
        }
        self.calls = changed
        gone = told.keys.filter { present[$0] == nil }.sorted()
        told = present
    }
}
