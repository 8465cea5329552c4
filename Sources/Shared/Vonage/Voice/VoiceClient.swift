import JSON
package import REST
package import Tokens

/// Calls the Voice REST API with application tokens (RS256).
package struct VoiceClient: VoiceAPI {
    /// Where calls without a region are asked about; source: Voice API's OpenAPI description.
    package static let defaultBaseURL = "https://api.nexmo.com"

    /// Without a slash at its end.
    package let baseURL: String
    private let applicationID: String
    private let key: SigningKey
    private let rest: any RESTSending
    private let clock: UnixClock
    private let nonces: NonceSource
    private let deadlines: any Clock<Duration>

    /// - Parameters:
    ///   - key: the application's RSA private key.
    ///   - deadlines: what waits between tries.
    package init(
        applicationID: String,
        key: SigningKey,
        baseURL: String = VoiceClient.defaultBaseURL,
        rest: any RESTSending,
        clock: UnixClock = .system,
        nonces: NonceSource = .system,
        deadlines: any Clock<Duration> = ContinuousClock()
    ) {
        self.applicationID = applicationID
        self.key = key
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.rest = rest
        self.clock = clock
        self.nonces = nonces
        self.deadlines = deadlines
    }

    /// `POST /v1/calls`: 201. One try, on a connection of its own.
    package func createCall(_ call: OutboundCall) async -> CallOutcome {
        let request: RESTRequest
        do {
            request = try self.request(.post, "", for: .createCall, body: call.body, delivery: .atMostOnce, region: nil)
        } catch {
            return .notSent(.invalid(error))
        }
        do {
            return CallOutcome(try await rest.send(request))
        } catch {
            return CallOutcome(error)
        }
    }

    /// `PUT /v1/calls/{uuid}`: 204. Three tries; a hang-up in the urgent lane.
    package func modify(_ uuid: String, _ change: CallChange, region: VoiceRegion?) async throws(VoiceError) {
        let lane: RESTRequest.Lane = change == .hangUp ? .urgent : .ordinary
        let request = try self.request(.put, path(uuid, .modifyCall), for: .modifyCall, body: change.body, lane: lane, region: region)
        try await send(request, for: .modifyCall)
    }

    /// `GET /v1/calls/{uuid}`. Three tries.
    package func call(_ uuid: String, region: VoiceRegion?) async throws(VoiceError) -> CallInfo {
        let response = try await send(try request(.get, path(uuid, .getCall), for: .getCall, region: region), for: .getCall)
        guard let call = try? VoiceReply.call(response.body) else { throw VoiceError(.getCall, .malformedResponse(status: response.status)) }
        return call
    }

    /// `GET /v1/calls`. Three tries.
    package func calls(_ filter: CallFilter, region: VoiceRegion?) async throws(VoiceError) -> CallPage {
        let response = try await send(try request(.get, "?" + filter.query, for: .listCalls, region: region), for: .listCalls)
        guard let page = try? VoiceReply.page(response.body) else { throw VoiceError(.listCalls, .malformedResponse(status: response.status)) }
        return page
    }

    /// `PUT /v1/calls/{uuid}/talk`. Three tries.
    package func talk(_ uuid: String, _ talk: Talk, region: VoiceRegion?) async throws(VoiceError) {
        let body = JSONWriter.object(capacity: 512) {
            $0.member("text", talk.text)
            $0.member("language", talk.language)
            $0.member("style", talk.style)
            $0.member("premium", talk.isPremium)
            $0.member("loop", talk.loop)
            // A string here, a number in an NCCO.
            $0.member("level", Self.level(talk.level))
        }
        try await send(try request(.put, path(uuid, .talk) + "/talk", for: .talk, body: body, region: region), for: .talk)
    }

    /// `DELETE /v1/calls/{uuid}/talk`. Three tries.
    package func stopTalk(_ uuid: String, region: VoiceRegion?) async throws(VoiceError) {
        try await send(try request(.delete, path(uuid, .stopTalk) + "/talk", for: .stopTalk, region: region), for: .stopTalk)
    }

    /// `PUT /v1/calls/{uuid}/stream`. Three tries.
    package func stream(_ uuid: String, _ stream: AudioStream, region: VoiceRegion?) async throws(VoiceError) {
        let body = JSONWriter.object {
            $0.member("stream_url", [stream.url])
            $0.member("loop", stream.loop)
            $0.member("level", Self.level(stream.level))
        }
        try await send(try request(.put, path(uuid, .stream) + "/stream", for: .stream, body: body, region: region), for: .stream)
    }

    /// `DELETE /v1/calls/{uuid}/stream`. Three tries.
    package func stopStream(_ uuid: String, region: VoiceRegion?) async throws(VoiceError) {
        try await send(try request(.delete, path(uuid, .stopStream) + "/stream", for: .stopStream, region: region), for: .stopStream)
    }

    /// `PUT /v1/calls/{uuid}/dtmf`. One try.
    package func playDTMF(_ uuid: String, digits: String, region: VoiceRegion?) async throws(VoiceError) {
        guard digits.isDTMF else { throw VoiceError(.playDTMF, .invalidArgument("digits")) }
        let body = JSONWriter.object { $0.member("digits", digits) }
        // Once: digits that arrive twice are typed twice.
        try await send(try request(.put, path(uuid, .playDTMF) + "/dtmf", for: .playDTMF, body: body, region: region), for: .playDTMF, tries: 1)
    }

    // MARK: Requests

    private func path(_ uuid: String, _ operation: VoiceError.Operation) throws(VoiceError) -> String {
        guard let uuid = uuid.identifier else { throw VoiceError(operation, .invalidArgument("uuid")) }
        return "/" + uuid
    }

    private func request(
        _ method: RESTRequest.Method,
        _ path: String,
        for operation: VoiceError.Operation,
        body: [UInt8]? = nil,
        delivery: RESTRequest.Delivery = .repeatable,
        lane: RESTRequest.Lane = .ordinary,
        region: VoiceRegion?
    ) throws(VoiceError) -> RESTRequest {
        var headers = [
            (name: "Authorization", value: "Bearer " + (try applicationToken(operation))),
            (name: "Accept", value: "application/json"),
        ]
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        return RESTRequest(
            method: method,
            url: (region?.baseURL ?? baseURL) + "/v1/calls" + path,
            headers: headers,
            body: body,
            deadline: delivery == .atMostOnce ? VonageLimits.createDeadline : VonageLimits.total,
            delivery: delivery,
            lane: lane
        )
    }

    private func applicationToken(_ operation: VoiceError.Operation) throws(VoiceError) -> String {
        let issuedAt = clock.seconds - VonageLimits.requestTokenBackdateSeconds
        let claims = JSONWriter.object {
            $0.member("application_id", applicationID)
            $0.member("iat", issuedAt)
            $0.member("exp", issuedAt + VonageLimits.requestTokenSeconds)
            $0.member("jti", nonces.uuid())
        }
        do {
            return try JSONWebToken.sign(claims: claims, with: key)
        } catch {
            throw VoiceError(operation, .signingFailed)
        }
    }

    @discardableResult
    private func send(_ request: RESTRequest, for operation: VoiceError.Operation, tries: Int = 3) async throws(VoiceError) -> RESTResponse {
        let response: RESTResponse
        do {
            let policy = RESTRetryPolicy(tries: tries, longestTry: VonageLimits.tryDeadline)
            response = try await rest.send(request, retrying: policy, clock: deadlines)
        } catch {
            throw VoiceError(operation, .unreachable(error))
        }
        guard 200..<300 ~= response.status else { throw VoiceError(operation, VoiceReply.failure(response)) }
        return response
    }

    private static func level(_ level: Double) -> String {
        var writer = JSONWriter(capacity: 8)
        writer.number(level)
        return writer.string
    }
}

extension CallOutcome {
    init(_ response: RESTResponse) {
        switch response.status {
        case 200..<300:
            self = (try? VoiceReply.created(response.body)).map { .created($0) } ?? .unknown(.malformedResponse(status: response.status))
        // 408 may come from something in between, after the request went on.
        case 408, 500...: self = .unknown(.status(response.status))
        case 300..<500: self = .refused(status: response.status, message: ErrorBody(parsing: response.body).message)
        default: self = .unknown(.status(response.status))
        }
    }

    init(_ error: RESTError) {
        switch error.sent {
        case .surelyNot: self = .notSent(.transport(error))
        case .maybe: self = .unknown(.transport(error))
        }
    }
}
