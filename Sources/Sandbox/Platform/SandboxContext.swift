package import Hummingbird
package import NIOCore

/// What every handler of the sandbox knows of its request besides the request itself.
package struct SandboxContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The client's connection, so that a fault can break it.
    package let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
    }
}
