import JSON
package import REST
package import Tokens

/// Calls the video API of either environment.
package struct VideoClient: VideoAPI {
    private let environment: any VideoEnvironment
    private let baseURL: String
    private let rest: any RESTSending
    private let clock: UnixClock
    private let nonces: NonceSource
    private let deadlines: any Clock<Duration>

    /// - Parameters:
    ///   - baseURL: `https://HOST`, or `nil` for the environment's own.
    ///   - deadlines: what waits between tries.
    package init(
        environment: any VideoEnvironment,
        baseURL: String? = nil,
        rest: any RESTSending,
        clock: UnixClock = .system,
        nonces: NonceSource = .system,
        deadlines: any Clock<Duration> = ContinuousClock()
    ) {
        self.environment = environment
        let base = baseURL ?? environment.defaultBaseURL
        self.baseURL = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.rest = rest
        self.clock = clock
        self.nonces = nonces
        self.deadlines = deadlines
    }

    /// The environment's.
    package var projectID: String { environment.projectID }

    /// `POST /session/create`, a form that asks for a routed session. Two tries.
    ///
    /// - Throws: ``OpenTokError``; `malformedResponse` too if the id is none.
    package func createSession() async throws(OpenTokError) -> String {
        var form = FormFields()
        // Routed: relayed sessions cannot be dialled into (409).
        form.append("p2p.preference", "disabled")
        form.append("archiveMode", "manual")
        let request = try self.request(
            .post,
            "/session/create",
            for: .createSession,
            body: Array(form.encoded.utf8),
            contentType: "application/x-www-form-urlencoded"
        )
        let response = try await send(request, for: .createSession, tries: 2, total: OpenTokLimits.createSessionTotal)
        guard let sessionID = try? VideoReply.sessionID(response.body), SessionID(parsing: sessionID) != nil else {
            throw OpenTokError(.createSession, .malformedResponse(status: response.status))
        }
        return sessionID
    }

    /// Made by the environment from claims that were checked here.
    ///
    /// - Throws: ``OpenTokError`` with `invalidArgument`, `sessionOfAnotherProject` or `signingFailed`.
    package func clientToken(sessionID: String, role: VideoRole, data: String?, lifetime: Duration) throws(OpenTokError) -> String {
        guard let session = SessionID(parsing: sessionID) else { throw OpenTokError(.clientToken, .invalidArgument("session id")) }
        guard environment.mayOwn(session) else { throw OpenTokError(.clientToken, .sessionOfAnotherProject) }
        // Bytes first: counting characters of a short string is not needed.
        if let data, data.utf8.count > OpenTokLimits.connectionDataCharacters, data.count > OpenTokLimits.connectionDataCharacters {
            throw OpenTokError(.clientToken, .invalidArgument("connection data"))
        }
        guard lifetime >= .seconds(1), lifetime <= OpenTokLimits.tokenLifetime else { throw OpenTokError(.clientToken, .invalidArgument("lifetime")) }
        let now = clock.seconds
        let claims = ClientTokenClaims(
            sessionID: sessionID,
            role: role,
            issuedAt: now,
            expiresAt: now + lifetime.components.seconds,
            connectionData: data
        )
        return try environment.clientToken(claims, nonces: nonces)
    }

    // MARK: Requests

    /// A request to the project's part of the API.
    ///
    /// - Parameter path: alternates of fixed words and ids; the ids must be checked with ``checked(_:_:_:)`` first.
    func request(
        _ method: RESTRequest.Method,
        project path: String,
        for operation: OpenTokError.Operation,
        body: [UInt8]? = nil,
        delivery: RESTRequest.Delivery = .repeatable,
        lane: RESTRequest.Lane = .ordinary
    ) throws(OpenTokError) -> RESTRequest {
        try request(
            method,
            "/v2/project/\(projectID)/\(path)",
            for: operation,
            body: body,
            contentType: "application/json",
            delivery: delivery,
            lane: lane
        )
    }

    private func request(
        _ method: RESTRequest.Method,
        _ path: String,
        for operation: OpenTokError.Operation,
        body: [UInt8]?,
        contentType: String,
        delivery: RESTRequest.Delivery = .repeatable,
        lane: RESTRequest.Lane = .ordinary
    ) throws(OpenTokError) -> RESTRequest {
        let authorization: (name: String, value: String)
        do {
            authorization = try environment.authorization(now: clock.seconds, nonces: nonces)
        } catch {
            throw OpenTokError(operation, error.reason)
        }
        var headers = [authorization, (name: "Accept", value: "application/json")]
        if body != nil { headers.append((name: "Content-Type", value: contentType)) }
        return RESTRequest(
            method: method,
            url: baseURL + path,
            headers: headers,
            body: body,
            deadline: delivery == .atMostOnce ? OpenTokLimits.dialDeadline : OpenTokLimits.otherTotal,
            delivery: delivery,
            lane: lane
        )
    }

    /// Sends a request as often as it may be, and returns a success or throws.
    ///
    /// - Parameter accepting: statuses beside 2xx that are a success for this operation.
    @discardableResult
    func send(
        _ request: RESTRequest,
        for operation: OpenTokError.Operation,
        tries: Int,
        total: Duration = OpenTokLimits.otherTotal,
        accepting: Set<Int> = []
    ) async throws(OpenTokError) -> RESTResponse {
        let response: RESTResponse
        var request = request
        request.deadline = total
        do {
            let policy = RESTRetryPolicy(tries: tries, longestTry: OpenTokLimits.tryDeadline)
            response = try await rest.send(request, retrying: policy, clock: deadlines)
        } catch {
            throw OpenTokError(operation, .unreachable(error))
        }
        guard 200..<300 ~= response.status || accepting.contains(response.status) else {
            throw OpenTokError(operation, VideoReply.failure(response))
        }
        return response
    }

    /// Sends a request once, whatever comes of it.
    func sendOnce(_ request: RESTRequest) async throws(RESTError) -> RESTResponse {
        try await rest.send(request)
    }

    /// An id that goes into a path: nothing in it may end the path segment.
    @discardableResult
    func checked(_ id: String, _ name: String, _ operation: OpenTokError.Operation) throws(OpenTokError) -> String {
        let limit = name == "session id" ? OpenTokLimits.sessionIDCharacters : OpenTokLimits.identifierCharacters
        guard id.isIdentifier(of: 1...limit) else { throw OpenTokError(operation, .invalidArgument(name)) }
        return id
    }
}
