package import Redis
package import Rooms
package import ServiceKit

extension RoomStore {
    /// The store that the settings describe, the same in both services.
    ///
    /// - Parameter oddsAgainst: the odds that PINs keep to. Only who makes rooms needs it.
    package init(settings: Settings, redis: RedisClient, oddsAgainst: Int? = nil) throws(SettingError) {
        let minimumDigits = try settings.value(SharedSettings.pinMinimumDigits)
        self.init(
            redis: redis,
            policy: oddsAgainst.map { PINPolicy(minimumDigits: minimumDigits, oddsAgainst: $0) } ?? PINPolicy(minimumDigits: minimumDigits),
            lifetime: .seconds(3600 * (try settings.value(SharedSettings.roomHours))),
            longestCall: .seconds(60 * (try settings.value(SharedSettings.longestCall))),
            ledgerLifetime: .seconds(24 * 3600 * (try settings.value(SharedSettings.ledgerDays))))
    }
}
