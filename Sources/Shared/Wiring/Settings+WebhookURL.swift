import Foundation
package import ServiceKit

extension Settings {
    /// The public base of the webhooks' routes, without a slash at its end.
    package func webhookURL() throws(SettingError) -> String {
        let base = try value(SharedSettings.webhookURL)
        guard base.query() == nil else {
            throw SettingError(SharedSettings.webhookURL.environmentName, "must have no query: paths are added to its end")
        }
        var url = base.absoluteString
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
