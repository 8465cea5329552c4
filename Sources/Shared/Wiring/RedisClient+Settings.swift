package import Logging
package import Redis
package import ServiceKit

extension RedisClient {
    /// A client for the Redis that the settings name.
    ///
    /// - Throws: ``SettingError`` if the URL or the CA file is unusable.
    package convenience init(settings: Settings, environment: ServiceEnvironment, logger: Logger) throws(SettingError) {
        let configuration = try RedisConfiguration(settings: settings, environment: environment)
        self.init(configuration: configuration, eventLoopGroup: environment.eventLoopGroup, logger: logger)
    }
}
