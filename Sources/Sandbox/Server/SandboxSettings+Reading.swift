import Crypto
import CryptoExtras
import FoundationEssentials
package import ServiceKit

extension SandboxSettings {
    /// Reads every setting.
    ///
    /// - Throws: `SettingError` naming the first that is wrong or missing.
    package init(_ settings: Settings) throws(SettingError) {
        self.init()
        host = try settings.value(SandboxOptions.server.host)
        port = try settings.value(SandboxOptions.server.port)
        httpsPort = try settings.value(SandboxOptions.httpsPort)
        caDirectory = try settings.optional(SandboxOptions.caDirectory)
        openTokKey = try settings.value(SandboxOptions.openTokKey)
        openTokSecret = try settings.value(SandboxOptions.openTokSecret).reveal()
        applicationID = try settings.optional(SandboxOptions.applicationID)
        applicationPublicKeyPEM = try Self.publicKey(settings)
        keyDirectory = try settings.optional(SandboxOptions.keyDirectory)
        if applicationID != nil, applicationPublicKeyPEM == nil, keyDirectory == nil {
            throw SettingError(
                SandboxOptions.publicKey.environmentName,
                "or VONAGE_PRIVATE_KEY_FILE or KEY_DIRECTORY is required with \(SandboxOptions.applicationID.environmentName)")
        }
        vonageKey = try settings.value(SandboxOptions.vonageKey)
        vonageSecret = try settings.value(SandboxOptions.vonageSecret).reveal()
        conferenceNumber = try settings.optional(SandboxOptions.conferenceNumber)
        answerURL = try settings.optional(SandboxOptions.answerURL)?.absoluteString
        answerMethod = try settings.value(SandboxOptions.answerMethod).rawValue
        eventURL = try settings.optional(SandboxOptions.eventURL)?.absoluteString
        eventMethod = try settings.value(SandboxOptions.eventMethod).rawValue
        fallbackAnswerURL = try settings.optional(SandboxOptions.fallbackAnswerURL)?.absoluteString
        answerTimeoutMilliseconds = try settings.value(SandboxOptions.answerTimeout)
        eventTimeoutMilliseconds = try settings.value(SandboxOptions.eventTimeout)
        sessionEventsURL = try settings.optional(SandboxOptions.sessionEventsURL)?.absoluteString
        signatureSecret = try settings.optional(SandboxOptions.signatureSecret)?.reveal()
        signWebhooks = try settings.value(SandboxOptions.signWebhooks)
        caBundleFile = try settings.optional(SandboxOptions.caBundleFile)
        limits = try settings.value(SandboxOptions.limits)
        legUUIDs = try settings.value(SandboxOptions.legUUIDs)
        speechMillisecondsPerCharacter = try settings.value(SandboxOptions.speechMillisecondsPerCharacter)
    }

    private static func publicKey(_ settings: Settings) throws(SettingError) -> String? {
        if let given = try settings.optional(SandboxOptions.publicKey) {
            guard (try? _RSA.Signing.PublicKey(pemRepresentation: given)) != nil else {
                throw SettingError(SandboxOptions.publicKey.environmentName, "the file holds no RSA public key in PEM form of at least 2048 bits")
            }
            return given
        }
        guard let secret = try settings.optional(SandboxOptions.privateKey) else { return nil }
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: secret.reveal()) else {
            throw SettingError(SandboxOptions.privateKey.environmentName, "the value is no RSA private key in PEM form of at least 2048 bits")
        }
        return key.publicKey.pemRepresentation
    }
}
