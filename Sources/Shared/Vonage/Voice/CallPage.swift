/// One page of a list of calls.
package struct CallPage: Sendable, Equatable {
    /// Of this page.
    package let calls: [CallInfo]
    /// Of all pages.
    package let count: Int
    /// How many calls come before the page's first.
    package let recordIndex: Int
}
