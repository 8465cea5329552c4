import Foundation
import ServiceKit
import Wiring

/// The settings that only WebhookService reads.
enum WebhookServiceSettings {
    static let signatureSecret = Setting(
        "vonage.signature.secret", .secret(), help: "The Vonage account's signature secret, which every webhook must be signed with.")
    static let secondSignatureSecret = Setting(
        "vonage.signature.secret.2", .secret(), help: "A second signature secret that is good too, while one is replaced by the other.")
    static let allowUnsigned = Setting(
        "allow.unsigned.webhooks", .boolean, default: "false",
        help: "Believe webhooks without a signature. Anybody can then end up in your conferences.")
    static let sessionEventsSecret = Setting(
        "opentok.events.secret", .secret(),
        help: "What session monitoring proves itself with: the last part of /opentok-events/SECRET, or what its callbacks are signed with.")

    static let dialConsent = Setting(
        "dial.consent", .boolean, default: "true",
        help: "Whether people who are rung hear who invites them and press 1 to join. Otherwise whoever answers is in, a machine too for a moment.")
    static let keypad = Setting(
        "keypad", .boolean, default: "true",
        help: "Whether callers in the conference can mute themselves by *6. Takes Vonage's asynchronous DTMF.")

    static let all: [any SettingDescribing] = [signatureSecret, secondSignatureSecret, allowUnsigned, dialConsent, keypad, sessionEventsSecret]
}
