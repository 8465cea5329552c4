/// `POST /sandbox/phone/calls`: a virtual phone dials.
package struct PhoneCallRequest: Sendable, Codable, Equatable {
    package var from: String
    package var to: String

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}
