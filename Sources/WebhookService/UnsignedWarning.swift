import Logging
import ServiceLifecycle

/// Says again and again that webhooks are believed without a signature, so that nobody forgets it.
struct UnsignedWarning: Service {
    let clock: any Clock<Duration>
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                logger.warning("Webhooks are believed without a signature: anybody can pretend to be Vonage")
            } while (try? await clock.sleep(for: WebhookLimits.unsignedWarningEvery)) != nil
        }
    }
}
