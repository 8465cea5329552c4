import HTTPTypes
import Rooms
import ServiceKit

/// Whether somebody may be rung, or a bridge made, said to people and programs: the rule that decides, and what it means.
struct Refusal: Sendable, Equatable {
    let rule: String
    let message: String
    /// Whether the rule refuses nothing.
    let isNone: Bool
    /// When asking again makes sense; nil if never.
    private let retryAfter: Duration?

    /// What the lists say.
    init(_ verdict: DialVerdict) {
        rule = verdict.rule
        isNone = verdict.isAllowed
        retryAfter = nil
        message =
            switch verdict.rule {
            case _ where verdict.isAllowed: "This number may be rung."
            case "not-allowed": "This number may not be rung from here. Whoever runs this service can allow it."
            default: "Numbers like this one may not be rung, because such calls can be very expensive."
            }
    }

    /// What the caps say of a number that the lists allow.
    init(_ reservation: RoomStore.Reservation, allowedBy verdict: DialVerdict) {
        switch reservation {
        case .granted: self.init(verdict)
        case .off: self.init(rule: "dialling-off", message: "Ringing people is switched off right now.", retryAfter: nil)
        case .full(let cap, let retryAfter): self.init(cap, retryAfter: retryAfter)
        }
    }

    /// A cap is reached.
    init(_ cap: DialCaps.Cap, retryAfter: Duration) {
        self.init(rule: "cap:\(cap.rawValue)", message: cap.message, retryAfter: retryAfter)
    }

    private init(rule: String, message: String, retryAfter: Duration?) {
        self.rule = rule
        self.message = message
        self.retryAfter = retryAfter
        isNone = false
    }

    var error: APIError {
        guard let retryAfter else {
            return APIError(.forbidden, "dial_not_allowed", message, headers: [.cacheControl: "no-store"], facts: ["rule": rule])
        }
        return APIError(
            .tooManyRequests, "too_many_calls", message,
            headers: [.cacheControl: "no-store", .retryAfter: String((retryAfter.wholeMilliseconds + 999) / 1000)], facts: ["rule": rule])
    }
}

extension DialCaps.Cap {
    fileprivate var message: String {
        switch self {
        case .roomLive: "This room is ringing or talking to as many people as it may ring at once. Wait until one of them has left."
        case .room: "This room has rung many people lately. Please wait a few minutes."
        case .address: "You have rung many people lately. Please try again later."
        case .number: "This number has been rung several times lately. Please try again later."
        case .all, .live: "Too many people are being rung right now. Please try again later."
        case .bridgeAddress: "You have had the phone line connected many times lately. Please try again later."
        case .bridges: "The phone lines of too many rooms are being connected right now. Please try again later."
        }
    }
}
