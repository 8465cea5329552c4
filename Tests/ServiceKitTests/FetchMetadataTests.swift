import HTTPTypes
import Testing

@testable import ServiceKit

@Suite("Fetch Metadata")
struct FetchMetadataTests {
    @Test(
        "Browsers that were made to, that only guess, or that open a page, are refused; others may",
        arguments: [
            ([:], .allow),
            (["Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"], .allow),
            (["Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"], .allow),
            (["Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "cors"], .allow),
            (["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"], .refuse(.crossSite)),
            (["Sec-Fetch-Site": "Cross-Site"], .refuse(.crossSite)),
            (["Sec-Fetch-Site": "something-new"], .refuse(.crossSite)),
            (["Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"], .refuse(.navigation)),
            (["Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "nested-navigate"], .refuse(.navigation)),
            (["Sec-Purpose": "prefetch;prerender"], .refuse(.prefetch)),
            (["Purpose": "prefetch", "Sec-Fetch-Site": "same-origin"], .refuse(.prefetch)),
        ] as [([String: String], FetchMetadata.Decision)]
    )
    func table(headers: [String: String], decision: FetchMetadata.Decision) throws {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        #expect(FetchMetadata.decide(fields) == decision)
        if decision == .allow {
            #expect(throws: Never.self) { try FetchMetadata.check(fields) }
        } else {
            #expect(throws: APIError.self) { try FetchMetadata.check(fields) }
        }
    }

    @Test(
        "A browser is known by where it is, what it wants the answer for, or who asks; `fetch` of Node.js, which sends a mode alone, is none",
        arguments: [
            ([:], false), (["Sec-Fetch-Mode": "cors"], false), (["Sec-Fetch-Mode": "cors", "Accept": "*/*"], false),
            (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Dest": "empty"], true), (["Origin": "https://example.com"], true),
        ] as [([String: String], Bool)]
    )
    func browsers(headers: [String: String], isBrowser: Bool) throws {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        #expect(FetchMetadata.isBrowser(fields) == isBrowser)
    }
}
