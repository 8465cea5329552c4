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
}
