import Foundation
import ServiceKit
import Wiring

/// The settings that only WebhookService reads.
enum WebhookServiceSettings {
    static let webhookURL = Setting(
        "webhook.url", .url(), isRequired: true, help: "Public base of the /nexmo-* routes, as Vonage reaches them: https://voice.example.com.")
    static let signatureSecret = Setting(
        "vonage.signature.secret", .secret(), help: "The Vonage account's signature secret, which every webhook must be signed with.")
    static let secondSignatureSecret = Setting(
        "vonage.signature.secret.2", .secret(), help: "A second signature secret that is good too, while one is replaced by the other.")
    static let allowUnsigned = Setting(
        "allow.unsigned.webhooks", .boolean, default: "false",
        help: "Believe webhooks without a signature. Anybody can then end up in your conferences.")

    static let all: [any SettingDescribing] = [webhookURL, signatureSecret, secondSignatureSecret, allowUnsigned]
}
