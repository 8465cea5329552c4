package import Foundation

extension SettingParser {
    /// An absolute URL with a host, without user and password, and without a fragment unless that is allowed.
    package static func url(
        _ schemes: Set<String> = ["http", "https"], allowsFragment: Bool = false
    ) -> SettingParser<URL> where Value == URL {
        let without = allowsFragment ? "user" : "user and fragment"
        return .matching("an absolute \(schemes.sorted().joined(separator: " or ")) URL without \(without)") { text in
            guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), schemes.contains(scheme),
                let host = url.host(), !host.isEmpty, url.user() == nil, url.password() == nil, allowsFragment || url.fragment() == nil
            else { return nil }
            return url
        }
    }
}
