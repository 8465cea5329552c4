/// Which of the platform's two video environments a deployment uses.
package enum VideoCloud: String, Sendable, CaseIterable {
    case legacy
    case unified

    /// The browser SDK of the environment. Source: the vendor's pages on loading OpenTok.js.
    var scriptURL: String {
        switch self {
        case .legacy: "https://static.opentok.com/v2/js/opentok.min.js"
        case .unified: "https://video.standard.vonage.com/v2/js/opentok.min.js"
        }
    }
}
