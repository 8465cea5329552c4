package import Logging
import Hummingbird
package import REST
import ServiceKit
import ServiceLifecycle

/// Puts the sandbox together: both clouds, the faults and the log in front of them, and the sandbox's own routes.
///
/// - Parameters:
///   - settings: read and checked.
///   - world: time and chance.
///   - voice: a recorder in place of the voice side, for tests.
///   - sender: carries session callbacks in place of the REST client, for tests.
/// - Throws: when a key in the settings is none; `SettingError` when the CA bundle cannot be read or is none.
package func buildSandbox(
    settings: SandboxSettings,
    world: SandboxWorld,
    voice recorder: (any SandboxVoice)? = nil,
    sender: (any RESTSending)? = nil,
    logger: Logger
) throws -> SandboxParts {
    let faults = FaultSwitches()
    let rest: RESTClient
    do throws(RESTConfigurationError) {
        rest = try RESTClient(configuration: settings.webhookClient, logger: logger)
    } catch {
        throw SettingError(SandboxOptions.caBundleFile.environmentName, "\(error)")
    }
    var services: [any Service] = [rest]
    let voice: any SandboxVoice
    if let recorder {
        voice = recorder
    } else {
        let configuration = try VoiceConfiguration(settings)
        let platform = VoicePlatform(configuration: configuration, sender: rest, faults: faults, world: world, logger: logger)
        services.append(platform)
        voice = platform
    }
    let log = RequestLog()
    let authenticator = try VideoAuthenticator(settings: settings)
    let tokens = try ClientTokenReader(settings: settings)
    let monitor = SessionMonitor(
        always: settings.sessionEventsURL.map(CallbackTarget.init),
        sender: sender ?? rest,
        world: world,
        faults: faults,
        logger: logger
    )
    services.append(monitor)
    let video = VideoPlatform(
        world: world,
        sip: voice,
        audio: voice,
        monitor: monitor,
        secret: settings.openTokSecret + (settings.applicationPublicKeyPEM ?? ""),
        logger: logger
    )

    let router = Router(context: SandboxContext.self)
    router.add(middleware: CloudMiddleware(log: log, faults: faults, world: world))
    VideoRoutes(platform: video, authenticator: authenticator, tokens: tokens, world: world).addRoutes(to: router)
    voice.addRoutes(to: router)
    PageRoutes(platform: video, tokens: tokens, world: world).addRoutes(to: router)
    ControlRoutes(video: video, voice: voice, tokens: tokens, log: log, faults: faults, world: world, settings: settings).addRoutes(to: router)
    return SandboxParts(responder: router.buildResponder(), services: services, video: video)
}
