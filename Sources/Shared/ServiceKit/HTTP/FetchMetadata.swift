package import HTTPTypes

/// Whether a browser may do what a route with side effects does, by the Fetch Metadata it sends (W3C Fetch Metadata Request Headers, section 2).
/// Clients that are no browsers send none, and may.
package enum FetchMetadata {
    package enum Decision: Sendable, Equatable {
        case allow
        case refuse(Reason)
    }

    package enum Reason: String, Sendable {
        /// Another site made the browser do it.
        case crossSite
        /// The address was opened as a page.
        case navigation
        /// The browser only guesses that the address will be wanted.
        case prefetch
    }

    /// Decides from the request's fields.
    package static func decide(_ headers: HTTPFields) -> Decision {
        for name in [purpose, secPurpose] {
            if let purpose = headers[name]?.lowercased(), purpose.contains("prefetch") || purpose.contains("prerender") || purpose.contains("preview")
            {
                return .refuse(.prefetch)
            }
        }
        if let mode = headers[mode]?.lowercased(), mode == "navigate" || mode == "nested-navigate" { return .refuse(.navigation) }
        switch headers[site]?.lowercased() {
        case nil, "same-origin", "same-site", "none": return .allow
        default: return .refuse(.crossSite)
        }
    }

    /// - Throws: ``APIError`` 403 when the browser may not.
    package static func check(_ headers: HTTPFields) throws(APIError) {
        if case .refuse(let reason) = decide(headers) {
            throw APIError(.forbidden, "not_for_browsers", "Browsers may not do this by \(reason.words).")
        }
    }

    /// Whether the request looks as if a browser sent it: browsers say where they are (`Sec-Fetch-Site`) and what for (`Sec-Fetch-Dest`), or at
    /// least who asks (`Origin`), and a page cannot keep them from it. `Sec-Fetch-Mode` alone is no sign: `fetch` of Node.js sends it too.
    package static func isBrowser(_ headers: HTTPFields) -> Bool {
        headers.contains { [origin, site, destination].contains($0.name) }
    }

    private static let origin = HTTPField.Name.known("origin")
    private static let site = HTTPField.Name.known("sec-fetch-site")
    private static let destination = HTTPField.Name.known("sec-fetch-dest")
    private static let mode = HTTPField.Name.known("sec-fetch-mode")
    private static let secPurpose = HTTPField.Name.known("sec-purpose")
    private static let purpose = HTTPField.Name.known("purpose")
}

extension FetchMetadata.Reason {
    fileprivate var words: String {
        switch self {
        case .crossSite: "another site's request"
        case .navigation: "opening the address"
        case .prefetch: "prefetching"
        }
    }
}
