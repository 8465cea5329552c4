package import Hummingbird

/// The virtual phones, `/sandbox/phone`: for tests and for the `phone` command. No authentication; the sandbox listens on loopback.
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
        phone.get("calls") { _, _ in
            Response.json(["calls": await platform.phoneCalls().map { PhoneCallView($0, lines: []) }])
        }
        phone.get("calls/:id") { _, context in
            let call = try await call(context)
            return Response.json(PhoneCallView(call, lines: call.lines))
        }
        phone.get("calls/:id/events") { request, context in
            try await events(request, context)
        }
        phone.post("calls/:id/digits") { request, context in
            let order = try await decode(PhoneDigits.self, request)
            guard order.isValid else { throw HTTPError(.badRequest, message: "digits may hold 0-9, *, # and p") }
            let uuid = try await call(context).uuid
            guard await platform.type(order.digits, on: uuid) else { throw HTTPError(.conflict, message: "the call is over") }
            return Response(status: .noContent)
        }
        phone.post("calls/:id/hangup") { _, context in
            let uuid = try await call(context).uuid
            guard await platform.hangUpPhone(uuid) else { throw HTTPError(.conflict, message: "the call is over") }
            return Response(status: .noContent)
        }
        phone.post("numbers/:number") { request, context in
            let behaviour = try await decode(PhoneBehaviour.self, request)
            guard (0...SandboxLimits.faultDelayMilliseconds).contains(behaviour.afterMilliseconds) else {
                throw HTTPError(.badRequest, message: "afterMilliseconds is out of range")
            }
            await platform.setBehaviour(behaviour, of: try context.parameters.require("number"))
            return Response(status: .noContent)
        }
        phone.get("webhook-faults") { _, _ in Response.json(await platform.currentFaults()) }
        phone.post("webhook-faults") { request, _ in
            await platform.setFaults(try await decode(WebhookFaults.self, request))
            return Response(status: .noContent)
        }
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
        guard let call = await platform.call(try context.parameters.require("id")) else {
            throw HTTPError(.notFound, message: "no such call")
        }
        return call
    }

    private func decode<T: Decodable>(_ type: T.Type, _ request: Request) async throws -> T {
        do {
            return try await request.decodeJSON(type)
        } catch let error as DecodingError {
            throw HTTPError(.badRequest, message: "the body is not as expected: \(Self.place(error))")
        }
    }

    private static func place(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.map(\.stringValue).joined(separator: ".")
        @unknown default: "unreadable"
        }
    }
}
