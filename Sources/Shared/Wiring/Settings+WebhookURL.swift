import Foundation
package import ServiceKit

extension Settings {
    /// The public base of the webhooks' routes, without a slash at its end.
    package func webhookURL() throws(SettingError) -> String {
        var url = try value(SharedSettings.webhookURL).absoluteString
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
