package import Hummingbird

/// The virtual phones, `/sandbox/phone`: for tests and for the `phone` command. No authentication; the sandbox listens on loopback.
///
/// Where a call's id stands, a phone's number may stand too: it means the newest call of that phone.
package struct PhoneRoutes: SandboxRoutes {
    private let platform: VoicePlatform

    package init(platform: VoicePlatform) {
        self.platform = platform
    }

    package func addRoutes(to router: Router<SandboxContext>) {
        let phone = router.group("sandbox/phone")
        phone.post("calls") { request, _ in
            let order = try await decode(PhoneCallRequest.self, request)
            guard PhoneNumber.isValid(order.from), PhoneNumber.isValid(order.to) else {
                throw HTTPError(.badRequest, message: "from and to must be numbers of 7 to 15 digits")
            }
            let uuid = await platform.dial(from: order.from, to: order.to)
            return Response.json(["id": uuid], status: .created)
        }
        phone.get("calls") { request, _ in
            let query = request.uri.queryParameters
            let calls = await platform.phoneCalls(of: query["number"].map(String.init), isLive: query["live"] == "true")
            return Response.json(["calls": calls.map { PhoneCallView($0, lines: []) }])
        }
        phone.get("calls/:id") { _, context in
            let call = try await call(context)
            return Response.json(PhoneCallView(call, lines: call.lines))
        }
        phone.get("calls/:id/events") { request, context in
            try await events(request, context)
        }
        addHands(phone)
        addNumbers(phone.group("numbers"))
    }

    /// What a person does with a phone.
    private func addHands(_ phone: RouterGroup<SandboxContext>) {
        phone.post("calls/:id/answer") { _, context in
            let uuid = try await call(context).uuid
            return try done(await platform.answerPhone(uuid), orElse: "the phone does not ring")
        }
        phone.post("calls/:id/decline") { _, context in
            let uuid = try await call(context).uuid
            return try done(await platform.declinePhone(uuid), orElse: "the phone does not ring")
        }
        phone.post("calls/:id/digits") { request, context in
            let order = try await decode(PhoneDigits.self, request)
            guard order.isValid else { throw HTTPError(.badRequest, message: "digits may hold 0-9, *, # and p") }
            let uuid = try await call(context).uuid
            return try done(await platform.type(order.digits, on: uuid), orElse: "the call is over, or not answered")
        }
        phone.post("calls/:id/speech") { request, context in
            let order = try await decode(PhoneSpeech.self, request)
            guard order.isValid else { throw HTTPError(.badRequest, message: "text must not be empty or too long") }
            let uuid = try await call(context).uuid
            return try done(await platform.say(order.text, on: uuid), orElse: "the call is over, or not answered")
        }
        phone.post("calls/:id/hangup") { _, context in
            let uuid = try await call(context).uuid
            return try done(await platform.hangUpPhone(uuid), orElse: "the call is over")
        }
    }

    /// What phones do when they are rung.
    private func addNumbers(_ numbers: RouterGroup<SandboxContext>) {
        numbers.post(":number") { request, context in
            let behaviour = try await decode(PhoneBehaviour.self, request)
            if let mistake = behaviour.mistake { throw HTTPError(.badRequest, message: mistake) }
            await platform.setBehaviour(behaviour, of: try context.parameters.require("number"))
            return Response(status: .noContent)
        }
        numbers.get(":number") { _, context in
            Response.json(await platform.behaviour(of: try context.parameters.require("number")))
        }
        numbers.delete(":number") { _, context in
            await platform.setBehaviour(nil, of: try context.parameters.require("number"))
            return Response(status: .noContent)
        }
    }

    private func done(_ isDone: Bool, orElse message: String) throws -> Response {
        guard isDone else { throw HTTPError(.conflict, message: message) }
        return Response(status: .noContent)
    }

    private func events(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let uuid = try await call(context).uuid
        let after = max(0, request.uri.queryParameters["after"].flatMap { Int($0) } ?? 0)
        let wait = min(VoiceLimits.waitForLinesSeconds, max(0, request.uri.queryParameters["wait"].flatMap { Double($0) } ?? 0))
        if wait > 0 { await platform.waitForLine(of: uuid, after: after, upTo: .milliseconds(Int(wait * 1000))) }
        let call = try await call(context)
        let lines = Array(call.lines.dropFirst(after))
        return .json(PhoneEvents(events: lines, next: after + lines.count, ended: call.isOver))
    }

    private func call(_ context: SandboxContext) async throws -> VoiceCall {
        guard let call = await platform.call(named: try context.parameters.require("id")) else {
            throw HTTPError(.notFound, message: "no such call")
        }
        return call
    }

    private func decode<T: Decodable>(_ type: T.Type, _ request: Request) async throws -> T {
        do {
            return try await request.decodeJSON(type)
        } catch let error as DecodingError {
            throw HTTPError(.badRequest, message: "the body is not as expected: \(error.summary)")
        }
    }
}
