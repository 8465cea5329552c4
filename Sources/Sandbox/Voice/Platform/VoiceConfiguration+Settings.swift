import REST
import Tokens

extension VoiceConfiguration {
    /// What the sandbox's settings say of its voice side.
    ///
    /// - Throws: `JSONWebTokenError` when the application's key is none.
    init(_ settings: SandboxSettings) throws(JSONWebTokenError) {
        let numbers = settings.conferenceNumber?.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        self.init(
            applicationID: settings.applicationID ?? "00000000-0000-0000-0000-000000000000",
            apiKey: settings.vonageKey,
            apiSecret: settings.vonageSecret,
            applicationKey: try Self.key(settings.applicationPublicKeyPEM),
            signatureSecret: settings.signWebhooks ? settings.signatureSecret : nil,
            numbers: Set(numbers ?? []),
            answer: Self.callback(settings.answerURL, settings.answerMethod),
            event: Self.callback(settings.eventURL, settings.eventMethod),
            fallback: Self.callback(settings.fallbackAnswerURL, settings.answerMethod)
        )
        answerTimeout = .milliseconds(settings.answerTimeoutMilliseconds)
        eventTimeout = .milliseconds(settings.eventTimeoutMilliseconds)
        limits = settings.limits
        // Only where clients on this machine can reach it as it stands.
        if settings.host == "127.0.0.1", settings.port != 0 { regionURL = "http://\(settings.host):\(settings.port)" }
        legForm = settings.legUUIDs
        speechMillisecondsPerCharacter = settings.speechMillisecondsPerCharacter
    }

    private static func key(_ pem: String?) throws(JSONWebTokenError) -> VerificationKey? {
        guard let pem else { return nil }
        return try VerificationKey(publicKeyPEM: pem)
    }

    private static func callback(_ url: String?, _ method: String) -> Callback? {
        url.map { Callback(url: $0, method: Callback.Method(rawValue: method) ?? .post) }
    }
}

extension SandboxSettings {
    /// The client that carries webhooks. Its places are many, for no webhook may fail because others are under way.
    var webhookClient: RESTConfiguration {
        var client = RESTConfiguration()
        client.concurrentPerHost = 256
        client.waitingPerHost = 50_000
        client.longestWait = .seconds(30)
        client.waitingForStart = 50_000
        client.allowsPlainHTTP = true
        client.caBundleFile = caBundleFile
        return client
    }
}
