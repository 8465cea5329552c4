import Foundation
package import Logging
package import OpenTok
package import REST
package import ServiceKit
import Tokens
package import Vonage

/// The clouds as the settings describe them: which video environment, with which credentials, and how to reach them.
package struct Clouds: Sendable {
    package let rest: RESTClient
    package let video: any VideoAPI
    /// Nil where no Voice application is configured; then single calls cannot be controlled.
    package let voice: (any VoiceAPI)?
    package let line: ConferenceLine
    /// Where the environment's own browser SDK is.
    package let openTokScriptURL: String

    /// - Throws: ``SettingError`` for the first setting that is wrong or missing.
    package init(settings: Settings, metrics: MetricsRegistry, logger: Logger) throws(SettingError) {
        var configuration = RESTConfiguration()
        configuration.allowsPlainHTTP = try settings.value(SharedSettings.allowPlainHTTP)
        configuration.caBundleFile = try settings.optional(SharedSettings.caBundleFile)
        configuration.onOutcome = RESTMetrics(registry: metrics).record
        let client: RESTClient
        do throws(RESTConfigurationError) {
            client = try RESTClient(configuration: configuration, logger: logger)
        } catch {
            throw SettingError("CA_BUNDLE_FILE", "\(error)")
        }
        rest = client
        line = try ConferenceLine(settings: settings)
        let application = try Self.application(settings)
        video = VideoClient(
            environment: try Self.environment(settings, application: application),
            baseURL: try Self.url(SharedSettings.openTokURL, settings, plainAllowed: configuration.allowsPlainHTTP), rest: client)
        openTokScriptURL = try settings.value(SharedSettings.environment).scriptURL
        let voiceURL =
            try Self.url(SharedSettings.voiceURL, settings, plainAllowed: configuration.allowsPlainHTTP) ?? VoiceClient.defaultBaseURL
        if let application {
            voice = VoiceClient(applicationID: application.id, key: application.key, baseURL: voiceURL, rest: client)
        } else {
            voice = nil
        }
    }

    private static func application(_ settings: Settings) throws(SettingError) -> (id: String, key: SigningKey)? {
        let id = try settings.optional(SharedSettings.applicationID)
        let pem = try settings.optional(SharedSettings.privateKey)
        switch (id, pem) {
        case (nil, nil): return nil
        case (nil, _): throw SettingError("VONAGE_APPLICATION_ID", "is needed with VONAGE_PRIVATE_KEY")
        case (_, nil): throw SettingError("VONAGE_PRIVATE_KEY_FILE", "is needed with VONAGE_APPLICATION_ID")
        case (let id?, let pem?):
            guard let key = try? SigningKey(privateKeyPEM: pem.reveal()) else {
                throw SettingError("VONAGE_PRIVATE_KEY_FILE", "does not hold an RSA private key in PEM form")
            }
            return (id, key)
        }
    }

    private static func environment(_ settings: Settings, application: (id: String, key: SigningKey)?) throws(SettingError) -> any VideoEnvironment {
        switch try settings.value(SharedSettings.environment) {
        case .legacy:
            return LegacyOpenTok(
                apiKey: try settings.value(SharedSettings.openTokKey), secret: try settings.value(SharedSettings.openTokSecret).reveal())
        case .unified:
            guard let application else { throw SettingError("VONAGE_APPLICATION_ID", "is required in the unified environment") }
            return UnifiedVideo(applicationID: application.id, key: application.key)
        }
    }

    private static func url(_ setting: Setting<URL>, _ settings: Settings, plainAllowed: Bool) throws(SettingError) -> String? {
        guard let url = try settings.optional(setting) else { return nil }
        guard plainAllowed || url.scheme?.lowercased() == "https" else {
            throw SettingError(setting.environmentName, "must be https (ALLOW_PLAIN_HTTP=true allows http, for the sandbox on loopback)")
        }
        return url.absoluteString
    }
}
