/// Numbers whose last four digits say what their phone does, unless it was told otherwise. Each is a SIP status that means the same.
package struct PhoneEnding: Sendable {
    /// The last four digits.
    package let digits: String
    package let behaviour: PhoneBehaviour
    package let meaning: String

    package static let all = [
        PhoneEnding(digits: "0180", behaviour: PhoneBehaviour(.ring), meaning: "rings until somebody answers or declines"),
        PhoneEnding(digits: "0202", behaviour: PhoneBehaviour(keys: ["1"]), meaning: "answers and presses 1 when asked"),
        PhoneEnding(digits: "0302", behaviour: PhoneBehaviour(.voicemail), meaning: "is answered by a voicemail"),
        PhoneEnding(digits: "0403", behaviour: PhoneBehaviour(.restricted), meaning: "may not be called"),
        PhoneEnding(digits: "0404", behaviour: PhoneBehaviour(.invalid), meaning: "does not exist"),
        PhoneEnding(digits: "0408", behaviour: PhoneBehaviour(.noAnswer), meaning: "is never answered"),
        PhoneEnding(digits: "0480", behaviour: PhoneBehaviour(.unavailable), meaning: "is out of reach"),
        PhoneEnding(digits: "0486", behaviour: PhoneBehaviour(.busy), meaning: "is busy"),
        PhoneEnding(digits: "0503", behaviour: PhoneBehaviour(.failed), meaning: "cannot be routed to"),
        PhoneEnding(digits: "0603", behaviour: PhoneBehaviour(.decline), meaning: "declines"),
    ]

    /// What the phone of this number does unless told otherwise. All other phones answer at once.
    package static func behaviour(of number: String) -> PhoneBehaviour {
        all.first { number.hasSuffix($0.digits) }?.behaviour ?? PhoneBehaviour()
    }

    /// One line each, for help.
    static var help: String {
        (all.map { "...\($0.digits)  \($0.meaning)" } + ["any other  answers at once"]).joined(separator: "\n")
    }
}
