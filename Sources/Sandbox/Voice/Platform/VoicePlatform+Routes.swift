package import Hummingbird

extension VoicePlatform: SandboxRoutes {
    /// Voice REST and the virtual phones.
    package nonisolated func addRoutes(to router: Router<SandboxContext>) {
        VoiceRoutes(platform: self).addRoutes(to: router)
        PhoneRoutes(platform: self).addRoutes(to: router)
    }
}
