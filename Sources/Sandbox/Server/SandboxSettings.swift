/// Everything that can be set about a sandbox, read and checked.
package struct SandboxSettings: Sendable {
    /// The address both servers listen on.
    package var host = "127.0.0.1"
    /// Port of the HTTP server; 0 takes a free one.
    package var port = 8090
    /// Port of the HTTPS server; 0 takes a free one.
    package var httpsPort = 8091
    /// Folder that `ca.pem` is written to; nil writes none.
    package var caDirectory: String?

    /// The legacy video project: API key and secret.
    package var openTokKey = "47000000"
    package var openTokSecret = "sandbox-opentok-secret"
    /// The Vonage application, of unified video and of voice alike; nil accepts no application tokens.
    package var applicationID: String?
    /// The public half of the application's key, PEM (`PUBLIC KEY`).
    package var applicationPublicKeyPEM: String?
    /// Folder that the application's private key is made in where `applicationPublicKeyPEM` is not given; nil makes none.
    package var keyDirectory: String?
    /// The Vonage account, whose key and secret are the SIP credentials too.
    package var vonageKey = "sandbox1"
    package var vonageSecret = "sandbox-vonage-secret"

    /// The number that is linked to the application, digits only, or several with commas between them; calls and SIP dials to it ask `answerURL`.
    package var conferenceNumber: String?
    package var answerURL: String?
    /// `GET` or `POST`.
    package var answerMethod = "POST"
    package var eventURL: String?
    /// `GET` or `POST`.
    package var eventMethod = "POST"
    package var fallbackAnswerURL: String?
    /// How long an answer, input or notify webhook may take.
    package var answerTimeoutMilliseconds = 5_000
    /// How long an event webhook may take.
    package var eventTimeoutMilliseconds = 10_000
    /// Told of everything that happens in sessions, beside what is registered by REST; `#bearer=SECRET` at its end has it signed.
    package var sessionEventsURL: String?
    /// Whether webhooks carry an `Authorization: Bearer` signature made with `signatureSecret`.
    package var signWebhooks = true
    package var signatureSecret: String?
    /// PEM file of the authorities that https webhooks are checked against; nil takes the system's.
    package var caBundleFile: String?
    /// Which of Voice REST's rate limits are kept.
    package var limits = VoiceConfiguration.Limits.all
    /// How inbound legs are named.
    package var legUUIDs = VoiceConfiguration.LegForm.hex
    /// How long speech takes; 0 is no time at all.
    package var speechMillisecondsPerCharacter = 0

    package init() {}
}

extension SandboxSettings: CustomStringConvertible, CustomReflectable {
    /// Ports only: settings hold secrets.
    package var description: String {
        "SandboxSettings(host: \(host), port: \(port), httpsPort: \(httpsPort))"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["host": host, "port": port, "httpsPort": httpsPort])
    }
}
