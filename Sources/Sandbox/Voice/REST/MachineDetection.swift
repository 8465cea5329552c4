/// What is to come of it when a machine answers (`machine_detection` and `advanced_machine_detection`; Voice OpenAPI document, and Vonage's
/// guide on voicemail detection).
struct MachineDetection: Sendable, Equatable {
    /// The call ends when a machine is detected.
    var hangsUp: Bool
    /// The NCCO starts only when detection is done: the advanced modes `detect` and `detect_beep`. The standard detection and the advanced mode
    /// `default` work beside it; of the standard one this is an inference.
    var isSynchronous = false
    /// The beep is waited for at most this long; nil does not look for one.
    var beepTimeoutSeconds: Int?

    /// - Returns: nil when neither value is there; the advanced detection counts when both are.
    static func read(standard: JSONValue?, advanced: JSONValue?) throws(Mistake) -> MachineDetection? {
        if let advanced { return try read(advanced: advanced) }
        guard let standard else { return nil }
        return MachineDetection(hangsUp: try hangsUp(standard, "machine_detection"))
    }

    private static func read(advanced: JSONValue) throws(Mistake) -> MachineDetection {
        guard let fields = advanced.object else { throw Mistake(parameter: "advanced_machine_detection", reason: "must be an object") }
        guard let mode = (fields["mode"] ?? "detect").string, ["default", "detect", "detect_beep"].contains(mode) else {
            throw Mistake(parameter: "mode", reason: "must be default, detect or detect_beep")
        }
        // The NCCO reference and the SDKs spell it either way.
        let timeout = fields["beep_timeout"] ?? fields["beepTimeout"] ?? 45
        guard let seconds = timeout.integer, VoiceLimits.beepTimeoutSeconds.contains(seconds) else {
            throw Mistake(parameter: "beep_timeout", reason: "must be from 45 to 120")
        }
        return MachineDetection(
            hangsUp: try hangsUp(fields["behavior"] ?? "continue", "behavior"),
            isSynchronous: mode != "default",
            beepTimeoutSeconds: mode == "detect" ? nil : seconds
        )
    }

    private static func hangsUp(_ value: JSONValue, _ name: String) throws(Mistake) -> Bool {
        switch value.string {
        case "continue": false
        case "hangup": true
        default: throw Mistake(parameter: name, reason: "must be continue or hangup")
        }
    }

    struct Mistake: Error {
        let parameter: String
        let reason: String
    }
}
