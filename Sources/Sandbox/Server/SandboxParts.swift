package import Hummingbird
package import ServiceLifecycle

/// A sandbox put together: what answers, and what has to run beside it.
package struct SandboxParts: Sendable {
    package let responder: RouterResponder<SandboxContext>
    /// Started before the servers, and stopped after them.
    package let services: [any Service]
    /// The video cloud, for tests that look inside.
    package let video: VideoPlatform
}
