package import Logging
package import Redis
package import ServiceKit

extension RedisClient {
    /// A client for the Redis that the settings name.
    ///
    /// - Throws: ``SettingError`` if the URL or the CA file is unusable.
    package convenience init(settings: Settings, environment: ServiceEnvironment, logger: Logger) throws(SettingError) {
        let url = try settings.value(SharedSettings.redisURL).reveal()
        let caFile = try settings.optional(SharedSettings.redisCAFile)
        let configuration: RedisConfiguration
        do throws(RedisError) {
            configuration = try RedisConfiguration(url: url, caFile: caFile, limits: environment.redisLimits)
        } catch {
            throw SettingError("REDIS_URL", error.message)
        }
        self.init(configuration: configuration, eventLoopGroup: environment.eventLoopGroup, logger: logger)
    }
}
