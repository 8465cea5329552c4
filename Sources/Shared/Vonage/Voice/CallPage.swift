/// One page of a list of calls.
package struct CallPage: Sendable, Equatable {
    package let calls: [CallInfo]
    /// Of all pages.
    package let count: Int
    package let recordIndex: Int
}
