package import Logging
import NIOCore
package import Redis
package import ServiceKit

extension RedisSubscriber {
    /// A subscriber to the Redis that the settings name.
    ///
    /// - Throws: ``SettingError`` if the URL or the CA file is unusable.
    package convenience init(settings: Settings, environment: ServiceEnvironment, logger: Logger) throws(SettingError) {
        var configuration = try RedisConfiguration(settings: settings, environment: environment)
        configuration.clientName += "-subscriber"
        self.init(configuration: configuration, eventLoop: environment.eventLoopGroup.next(), logger: logger)
    }
}
