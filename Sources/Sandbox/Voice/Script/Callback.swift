import Foundation

/// Where, and how, an application wants a webhook of its own sent: an `eventUrl` with its `eventMethod`.
package struct Callback: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package let url: String
    package let method: Method

    package init(url: String, method: Method = .post) {
        self.url = url
        self.method = method
    }

    /// The URL's path, without host and query.
    var path: String {
        guard let scheme = url.range(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return "/" }
        return String(rest[slash...].prefix { $0 != "?" && $0 != "#" })
    }

    var byOtherMethod: Callback {
        Callback(url: url, method: method == .get ? .post : .get)
    }
}
