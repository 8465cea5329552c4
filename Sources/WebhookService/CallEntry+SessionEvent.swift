import OpenTok
import Rooms

extension CallEntry {
    /// What a session's event says of a phone that the video cloud rang; nil if nothing. Source: SIP Interconnect guide, "SIP call events":
    /// `reason_code` is a SIP status, or 700 and above for an end of a call that was up.
    init?(_ event: SessionEvent, at moment: Timestamp) {
        switch event.kind {
        case .callUpdated(_, "RINGING"): self.init(.status(.ringing), at: moment)
        case .callUpdated(_, "ACTIVE"): self.init(.status(.answered), at: moment)
        case .callDestroyed(_, let code):
            let (status, detail) = Self.end(sipCode: code.flatMap { Int($0) })
            self.init(.status(status), at: moment)
            facts[.detail] = detail
            facts[.sipCode] = code
        case .connectionDestroyed: self.init(.status(.completed), at: moment)
        default: return nil
        }
    }

    private static func end(sipCode: Int?) -> (CallStatus, detail: String?) {
        switch sipCode {
        case 486, 600: (.busy, nil)
        case 603: (.rejected, "declined")
        case 404, 410, 484, 604: (.rejected, "invalid_number")
        case 403: (.rejected, "restricted")
        case 408, 480: (.unanswered, nil)
        case 487: (.cancelled, nil)
        case .some(400..<700): (.failed, "cannot_route")
        default: (.completed, nil)
        }
    }
}

extension SessionEvent {
    /// The connection that it is about.
    var connectionID: String? {
        switch kind {
        case .connectionCreated(let connection), .connectionDestroyed(let connection): connection.id
        case .callCreated(let call), .callUpdated(let call, _), .callDestroyed(let call, _): call.connectionID
        case .other: nil
        }
    }
}
