/// `POST /sandbox/phone/calls/{id}/speech`: the person says something.
package struct PhoneSpeech: Sendable, Codable, Equatable {
    package var text: String

    package init(text: String) {
        self.text = text
    }

    var isValid: Bool {
        !text.isEmpty && text.count <= VoiceLimits.talkCharacters
    }
}
