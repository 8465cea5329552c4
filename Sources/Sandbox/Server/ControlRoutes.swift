package import Hummingbird

/// The sandbox's own switches and windows: nothing that a cloud has.
package struct ControlRoutes: SandboxRoutes {
    let video: VideoPlatform
    let voice: any VoiceStateReporting
    let tokens: ClientTokenReader
    let log: RequestLog
    let faults: FaultSwitches
    let world: SandboxWorld
    let settings: SandboxSettings

    package func addRoutes(to router: Router<SandboxContext>) {
        router.get("/", use: welcome)
        router.get("/sandbox/health") { _, _ in Response.json(["status": "ok"]) }
        router.get("/sandbox/state", use: state)
        router.post("/sandbox/reset", use: reset)
        router.get("/sandbox/faults") { [faults] _, _ in Response.json(faults.all) }
        router.post("/sandbox/faults", use: addFault)
        router.delete("/sandbox/faults") { [faults] request, _ in
            let query = request.uri.queryParameters
            faults.remove(kind: query["kind"].map(String.init), path: query["path"].map(String.init))
            return Response(status: .noContent)
        }
        router.post("/sandbox/sessions/:session/connections", use: join)
        router.delete("/sandbox/sessions/:session/connections/:connection", use: leave)
    }

    @Sendable
    private func welcome(_ request: Request, _ context: SandboxContext) async throws -> Response {
        .text(WelcomePage(settings: settings).html, mediaType: "text/html; charset=utf-8")
    }

    @Sendable
    private func state(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let voiceState = await voice.voiceState()
        let wanted = max(0, request.uri.queryParameters["requests"].flatMap { Int($0) } ?? SandboxLimits.loggedRequests)
        return .json(
            StateReport(
                sessions: await video.sessionStates(),
                conversations: voiceState.conversations,
                calls: voiceState.calls,
                rates: await voice.voiceRates(),
                requests: Array(log.all.suffix(wanted)),
                faults: faults.all
            )
        )
    }

    @Sendable
    private func reset(_ request: Request, _ context: SandboxContext) async throws -> Response {
        await video.reset()
        await voice.resetVoice()
        faults.removeAll()
        log.removeAll()
        return Response(status: .noContent)
    }

    @Sendable
    private func addFault(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let fault: Fault
        do {
            fault = try await request.decodeJSON(Fault.self)
        } catch let error as DecodingError {
            throw HTTPError(.badRequest, message: "Not a fault: \(error.summary)")
        }
        if let mistake = fault.mistake {
            throw HTTPError(.badRequest, message: mistake)
        }
        guard faults.add(fault) else {
            throw HTTPError(.conflict, message: "\(SandboxLimits.faults) faults are on already")
        }
        return .json(fault, status: .created)
    }
}
