package import Foundation

extension SettingParser {
    /// An absolute URL with a host, without user, password or fragment.
    package static func url(_ schemes: Set<String> = ["http", "https"]) -> SettingParser<URL> where Value == URL {
        .matching("an absolute \(schemes.sorted().joined(separator: " or ")) URL without user and fragment") { text in
            guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), schemes.contains(scheme),
                let host = url.host(), !host.isEmpty, url.user() == nil, url.password() == nil, url.fragment() == nil
            else { return nil }
            return url
        }
    }
}
