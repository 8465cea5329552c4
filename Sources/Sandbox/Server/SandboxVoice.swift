/// What the sandbox needs of its voice side.
package typealias SandboxVoice = SIPDestination & SandboxRoutes & VoiceStateReporting & VoiceAudio
