package import OpenTok
package import ServiceKit

/// The number that callers ring and the bridge dials, and how the bridge gets there.
package struct ConferenceLine: Sendable {
    package let uri: SIPURI
    package let credentials: SIPCredentials

    /// In international form, digits only.
    package var number: String { uri.number }

    package init(settings: Settings) throws(SettingError) {
        let number = try settings.value(SharedSettings.conferenceNumber)
        let host = try settings.value(SharedSettings.sipHost)
        guard SIPURI.isHost(host) else {
            throw SettingError(SharedSettings.sipHost.environmentName, "is not a host name of letters, digits, dots and dashes")
        }
        do {
            uri = try SIPURI(number: String(number.unicodeScalars.filter { !" -().".unicodeScalars.contains($0) }), host: host)
        } catch {
            throw SettingError(
                SharedSettings.conferenceNumber.environmentName, "is not a phone number in international form (7 to 15 digits, not 0 first)")
        }
        credentials = SIPCredentials(
            username: try settings.value(SharedSettings.vonageKey), password: try settings.value(SharedSettings.vonageSecret).reveal())
    }
}
