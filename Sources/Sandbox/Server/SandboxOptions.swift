package import ServiceKit

/// Every setting of the sandbox, as `--help` explains it.
package enum SandboxOptions {
    /// Which HTTP method a webhook uses.
    package enum Method: String, CaseIterable, Sendable {
        case get = "GET"
        case post = "POST"
    }

    private static let defaults = SandboxSettings()
    /// The sandbox has no admin port; only the other settings are used.
    static let server = ServerSettings(port: 8090, adminPort: 9302)
    static let httpsPort = Setting("https.port", .port, default: "8091", help: "Port of the HTTPS server, for clients that insist on it")
    static let caDirectory = Setting(
        "ca.directory", .text(),
        help: "Folder that ca.pem is written to at start: the certificate to trust for HTTPS. Without it none is written")
    static let openTokKey = Setting(
        "opentok.api.key", SettingParser<String>.matching("a number") { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? $0 : nil },
        default: defaults.openTokKey, help: "API key of the legacy video project that the sandbox has")
    static let openTokSecret = Setting(
        "opentok.api.secret", .secret(), default: defaults.openTokSecret, help: "That project's secret; the default is of no value")
    static let applicationID = Setting(
        "vonage.application.id", .text(1...64), help: "Id of the Vonage application that the sandbox has, for unified video and for voice")
    static let publicKey = Setting(
        "vonage.public.key.file", .fileContents,
        help: "PEM file with the application's public key. Needed with VONAGE_APPLICATION_ID, unless the private key or KEY_DIRECTORY is given")
    static let privateKey = Setting(
        "vonage.private.key", .pem(),
        help: "The application's private key, PEM, of which only the public half is used. Better given as VONAGE_PRIVATE_KEY_FILE")
    static let keyDirectory = Setting(
        "key.directory", .text(),
        help: "Folder that private.key is written to at start unless it is there: the application's private key, made by the sandbox, for whoever "
            + "wants to be its application. Used where neither VONAGE_PRIVATE_KEY nor VONAGE_PUBLIC_KEY_FILE is given")
    static let vonageKey = Setting(
        "vonage.api.key", .text(1...64), default: defaults.vonageKey, help: "API key of the Vonage account, user name of SIP calls to it")
    static let vonageSecret = Setting(
        "vonage.api.secret", .secret(), default: defaults.vonageSecret, help: "That account's secret, password of SIP calls")
    static let signatureSecret = Setting("vonage.signature.secret", .secret(), help: "What webhooks are signed with")
    static let signWebhooks = Setting(
        "sign.webhooks", .boolean, default: "true", help: "Whether webhooks are signed, where VONAGE_SIGNATURE_SECRET is given")
    static let conferenceNumber = Setting(
        "conference.number", .text(1...200),
        help: "The number linked to the application, or several with commas between them: calls to it ask ANSWER_URL")
    static let answerURL = Setting("answer.url", .url(), help: "Asked what to do with a call to CONFERENCE_NUMBER")
    static let answerMethod = Setting("answer.method", SettingParser<Method>.choice, default: "POST", help: "How ANSWER_URL is asked")
    static let eventURL = Setting("event.url", .url(), help: "Told how calls go on")
    static let eventMethod = Setting("event.method", SettingParser<Method>.choice, default: "POST", help: "How EVENT_URL is told")
    static let fallbackAnswerURL = Setting("fallback.answer.url", .url(), help: "Asked when ANSWER_URL fails")
    static let answerTimeout = Setting(
        "answer.timeout.milliseconds", .integer(VoiceLimits.answerTimeoutMilliseconds), default: "\(defaults.answerTimeoutMilliseconds)",
        unit: "milliseconds", help: "How long an answer, fallback, input or notify webhook may take to be answered")
    static let eventTimeout = Setting(
        "event.timeout.milliseconds", .integer(VoiceLimits.eventTimeoutMilliseconds), default: "\(defaults.eventTimeoutMilliseconds)",
        unit: "milliseconds", help: "How long an event webhook may take to be answered")
    static let sessionEventsURL = Setting(
        "session.events.url", .url(allowsFragment: true), isSecret: true,
        help: "Told what happens in sessions and of their SIP calls. #bearer=SECRET at its end has the callbacks signed with that secret")
    static let caBundleFile = Setting(
        "ca.bundle.file", .filePath, help: "PEM file of the certificate authorities that https webhooks are checked against. Default: the system's")
    static let limits = Setting(
        "limits", SettingParser<VoiceConfiguration.Limits>.choice, default: "all",
        help: "Rate limits that Voice REST keeps: none, 3 new calls a second, or also 15 other requests a second")
    static let legUUIDs = Setting(
        "leg.uuids", SettingParser<VoiceConfiguration.LegForm>.choice, default: "hex",
        help: "How inbound calls are named: 32 hexadecimal digits, or a UUID with dashes")
    static let speechMillisecondsPerCharacter = Setting(
        "speech.milliseconds.per.character", .integer(0...1000), default: "0", help: "How long speech takes. 0 is no time at all")

    /// In the order help shows them.
    package static let all: [any SettingDescribing] = [
        server.host, server.port, httpsPort, caDirectory, openTokKey, openTokSecret, applicationID, publicKey, privateKey, keyDirectory, vonageKey,
        vonageSecret, conferenceNumber, answerURL, answerMethod, eventURL, eventMethod, fallbackAnswerURL, answerTimeout, eventTimeout,
        sessionEventsURL, signatureSecret, signWebhooks, caBundleFile, limits, legUUIDs, speechMillisecondsPerCharacter,
        server.logLevel, server.logFormat,
    ]

    /// Names that the other programs read from the same `.env`.
    static let knownElsewhere: Set<String> = [
        "ADMIN_HOST", "ADMIN_PORT", "REDIS_URL", "REDIS_URL_FILE", "REDIS_CA_FILE", "DRAIN_SECONDS", "PARTYLINE_SECRET", "PARTYLINE_SECRET_FILE",
        "OPENTOK_ENVIRONMENT", "OPENTOK_URL", "OPENTOK_JS_URL", "VONAGE_VOICE_URL", "SIP_HOST", "ALLOW_PLAIN_HTTP", "PIN_MIN_DIGITS", "PIN_MAX_ODDS",
        "ROOM_HOURS", "WEBHOOK_URL", "VONAGE_SIGNATURE_SECRET_2", "VONAGE_SIGNATURE_SECRET_2_FILE", "ALLOW_UNSIGNED_WEBHOOKS",
        "BRIDGE", "BRIDGE_GRACE", "MAX_CALL_MINUTES", "LEDGER_DAYS", "OPENTOK_EVENTS_SECRET", "OPENTOK_EVENTS_SECRET_FILE", "PAGE_TOKEN",
        "ROOMS_PER_ADDRESS", "DIAL_ALLOW", "DIAL_CAPS", "DIAL_CONSENT", "KEYPAD", "TRUSTED_PROXIES",
        // Of deploy/local/up, which reads the same file.
        "NGINX_PORT", "LOCAL_REDIS_PORT", "SANDBOX_PORT", "SANDBOX_HTTPS_PORT", "ROOM_SERVICE_PORT", "ROOM_SERVICE_ADMIN_PORT",
        "WEBHOOK_SERVICE_PORT", "WEBHOOK_SERVICE_ADMIN_PORT",
    ]
}
