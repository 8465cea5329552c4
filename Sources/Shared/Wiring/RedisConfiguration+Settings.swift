import Redis
import ServiceKit

extension RedisConfiguration {
    /// The Redis that the settings name.
    ///
    /// - Throws: ``SettingError`` if the URL or the CA file is unusable.
    init(settings: Settings, environment: ServiceEnvironment) throws(SettingError) {
        let url = try settings.value(SharedSettings.redisURL).reveal()
        let caFile = try settings.optional(SharedSettings.redisCAFile)
        do throws(RedisError) {
            try self.init(url: url, caFile: caFile, limits: environment.redisLimits)
        } catch {
            throw SettingError("REDIS_URL", error.message)
        }
    }
}
