package import Foundation
package import ServiceKit

/// The settings that both services read: Redis, the secret all replicas share, the clouds, and how long rooms and PINs are.
package enum SharedSettings {
    package static let redisURL = Setting(
        "redis.url", .secret(), default: "redis://127.0.0.1:6379/0",
        help: "Where Redis is: redis://, rediss:// (TLS) or unix://, with user, password and database number where needed.")
    package static let redisCAFile = Setting(
        "redis.ca.file", .filePath, help: "PEM file of the certificate authorities that Redis' certificate is checked against. Default: the system's."
    )
    package static let secret = Setting(
        "partyline.secret", .secret(32...4096), isRequired: true,
        help: "What replicas prove to each other that something is theirs with: at least 32 random characters, the same on every replica.")
    package static let caBundleFile = Setting(
        "ca.bundle.file", .filePath,
        help: "PEM file of the certificate authorities that the clouds' certificates are checked against. Default: the system's.")
    package static let allowPlainHTTP = Setting(
        "allow.plain.http", .boolean, default: "false", help: "Let OPENTOK_URL and VONAGE_VOICE_URL be http: for the sandbox on loopback only.")

    package static let environment = Setting(
        "opentok.environment", SettingParser<VideoCloud>.choice, default: "legacy",
        help: "Which video cloud: legacy (OpenTok: API key and secret) or unified (Vonage Video: application id and private key).")
    package static let openTokKey = Setting(
        "opentok.api.key", .text(1...64), help: "The OpenTok project's API key. Needed in the legacy environment.")
    package static let openTokSecret = Setting(
        "opentok.api.secret", .secret(), help: "The OpenTok project's API secret. Needed in the legacy environment.")
    package static let openTokURL = Setting(
        "opentok.url", .url(),
        help: "Base of the video cloud's REST API. Default: https://api.opentok.com (legacy), https://video.api.vonage.com (unified).")

    package static let applicationID = Setting(
        "vonage.application.id", .text(1...64), help: "The Vonage application's id. Needed in the unified environment and to control single calls.")
    package static let privateKey = Setting(
        "vonage.private.key", .pem(),
        help: "The Vonage application's private key, PEM. Better given as VONAGE_PRIVATE_KEY_FILE. Needed with VONAGE_APPLICATION_ID.")
    package static let vonageKey = Setting(
        "vonage.api.key", .text(1...64), isRequired: true, help: "The Vonage account's API key: user name of the SIP call that makes the bridge.")
    package static let vonageSecret = Setting(
        "vonage.api.secret", .secret(), isRequired: true, help: "The Vonage account's API secret: password of the SIP call that makes the bridge.")
    package static let voiceURL = Setting("vonage.voice.url", .url(), default: "https://api.nexmo.com", help: "Base of the Voice REST API.")
    package static let sipHost = Setting("sip.host", .host, default: "sip.nexmo.com", help: "The host that the bridge's SIP call goes to.")
    package static let conferenceNumber = Setting(
        "conference.number", .text(1...32), isRequired: true,
        help: "The Vonage number that callers ring and the bridge dials, in international form (14155550100).")

    package static let webhookURL = Setting(
        "webhook.url", .url(), isRequired: true,
        help: "Public base of the /nexmo-* routes, as Vonage reaches them: https://voice.example.com. RoomService needs it to ring people.")

    package static let pinMinimumDigits = Setting(
        "pin.min.digits", .integer(4...12), default: "4", unit: "digits", help: "Shortest PIN that is made. The same for both services.")
    package static let roomHours = Setting(
        "room.hours", .integer(1...9000), default: "24", unit: "hours",
        help: "How long a room outlives its last use, in a browser or on the phone. The same for both services.")

    package static let longestCall = Setting(
        "max.call.minutes", .integer(1...1440), default: "120", unit: "minutes",
        help: "The longest that a call may last; then it is ended. The same for both services.")
    package static let ledgerDays = Setting(
        "ledger.days", .integer(1...400), default: "30", unit: "days",
        help: "How long the record of an ended call is kept. The same for both services.")

    package static let bridge = Setting(
        "bridge", SettingParser<BridgeMode>.choice, default: "auto",
        help: "Who connects callers and browsers: auto does it when a caller joins and ends it after the last has left, manual leaves both to people."
    )
    package static let bridgeGrace = Setting(
        "bridge.grace", .integer(0...3600), default: "30", unit: "seconds", help: "How long a room's bridge outlasts its last caller.")

    package static let all: [any SettingDescribing] = [
        redisURL, redisCAFile, secret, environment, openTokKey, openTokSecret, openTokURL, applicationID, privateKey, vonageKey, vonageSecret,
        voiceURL, sipHost, conferenceNumber, caBundleFile, allowPlainHTTP, webhookURL, pinMinimumDigits, roomHours, longestCall, ledgerDays,
        bridge, bridgeGrace,
    ]

    /// Every name that a `.env` shared by all our programs may hold, besides those that a program knows itself.
    package static let environmentNames: Set<String> = [
        "PIN_MAX_ODDS", "OPENTOK_JS_URL", "PAGE_TOKEN", "ROOMS_PER_ADDRESS", "DIAL_ALLOW", "DIAL_CAPS", "DIAL_CONSENT", "KEYPAD",
        "TRUSTED_PROXIES",
        "OPENTOK_EVENTS_SECRET", "OPENTOK_EVENTS_SECRET_FILE", "VONAGE_SIGNATURE_SECRET", "VONAGE_SIGNATURE_SECRET_FILE",
        "VONAGE_SIGNATURE_SECRET_2", "VONAGE_SIGNATURE_SECRET_2_FILE", "ALLOW_UNSIGNED_WEBHOOKS", "HTTPS_PORT", "CA_DIRECTORY",
        "VONAGE_PUBLIC_KEY_FILE", "KEY_DIRECTORY",
        "ANSWER_URL", "ANSWER_METHOD", "EVENT_URL", "EVENT_METHOD", "FALLBACK_ANSWER_URL", "SIGN_WEBHOOKS",
        "ANSWER_TIMEOUT_MILLISECONDS", "EVENT_TIMEOUT_MILLISECONDS",
        "SESSION_EVENTS_URL", "SESSION_EVENTS_URL_FILE", "LEG_UUIDS", "LIMITS", "SPEECH_MILLISECONDS_PER_CHARACTER",
        // Of deploy/local/up, which reads the same file.
        "NGINX_PORT", "LOCAL_REDIS_PORT", "SANDBOX_PORT", "SANDBOX_HTTPS_PORT", "ROOM_SERVICE_PORT", "ROOM_SERVICE_ADMIN_PORT",
        "WEBHOOK_SERVICE_PORT", "WEBHOOK_SERVICE_ADMIN_PORT",
    ]
}
