package import Hummingbird

extension VoicePlatform: SandboxRoutes {
    /// Voice REST, the virtual phones and their page.
    package nonisolated func addRoutes(to router: Router<SandboxContext>) {
        VoiceRoutes(platform: self).addRoutes(to: router)
        PhoneRoutes(platform: self).addRoutes(to: router)
        PhonePageRoutes(platform: self).addRoutes(to: router)
    }
}
