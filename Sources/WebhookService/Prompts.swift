import NIOCore
import Rooms
import ServiceKit
import Vonage

/// The NCCOs we answer with, encoded once, at start; only those that are about one call are made for a request.
struct Prompts: Sendable {
    private let askForPIN: [Int: ByteBuffer]
    private let wrongPIN: [Int: ByteBuffer]
    private let silence: [Int: ByteBuffer]
    private let fallback: ByteBuffer
    /// By how often the caller has heard it.
    private let outages: [ByteBuffer]
    let goodbye: ByteBuffer
    let refused: ByteBuffer
    let full: ByteBuffer
    let sorry: ByteBuffer
    let bridgeRefused: ByteBuffer
    let closed: ByteBuffer
    private let webhookURL: String
    private let takesKeys: Bool
    /// What puts a caller into a conversation, before and after the conversation's name.
    private let joining: (head: String, tail: String)

    /// - Parameters:
    ///   - webhookURL: the public base of our routes, without a slash at its end.
    ///   - takesKeys: whether callers in the conversation may press keys that mean something.
    /// - Throws: ``NCCOError`` if the URL cannot be called back.
    init(webhookURL: String, takesKeys: Bool = true) throws(NCCOError) {
        self.webhookURL = webhookURL
        self.takesKeys = takesKeys
        let callback = try WebhookAddress(webhookURL + "/nexmo-dtmf")
        func say(_ text: String) throws(NCCOError) -> ByteBuffer {
            ByteBuffer(bytes: NCCO(.talk(try Talk(text))).bytes)
        }
        func ask(_ text: String, digits: Int, callback: WebhookAddress) throws(NCCOError) -> ByteBuffer {
            let keypad = try Input.DTMF(maximumDigits: digits, timeOutSeconds: WebhookLimits.keypadSeconds, submitsOnHash: true)
            return ByteBuffer(bytes: NCCO(.prompt(try Talk(text), Input(.dtmf(keypad), callback: callback))).bytes)
        }
        func askForEachLength(_ text: String) throws(NCCOError) -> [Int: ByteBuffer] {
            var prompts: [Int: ByteBuffer] = [:]
            for digits in PIN.lengths { prompts[digits] = try ask(text, digits: digits, callback: callback) }
            return prompts
        }
        askForPIN = try askForEachLength(PromptText.askForPIN)
        wrongPIN = try askForEachLength(PromptText.wrongPIN)
        silence = try askForEachLength(PromptText.silence)
        fallback = try ask(PromptText.askForPIN, digits: PIN.lengths.upperBound, callback: callback)
        var outages: [ByteBuffer] = []
        for number in 1...WebhookLimits.outagePrompts {
            // The count travels in the callback's own address: while Redis is away there is nowhere else to keep it.
            let again = try WebhookAddress(webhookURL + "/nexmo-dtmf?outage=\(number)")
            outages.append(try ask(PromptText.unavailable, digits: PIN.lengths.upperBound, callback: again))
        }
        self.outages = outages
        goodbye = try say(PromptText.goodbye)
        refused = try say(PromptText.refused)
        full = try say(PromptText.full)
        sorry = try say(PromptText.sorry)
        bridgeRefused = try say(PromptText.bridgeRefused)
        closed = try say(PromptText.closed)
        let anyName = "CONVERSATION"
        let join = String(decoding: try Self.joining(anyName, keysTo: takesKeys ? webhookURL + "/nexmo-keys" : nil).bytes, as: UTF8.self)
        guard let name = join.firstRange(of: "\"\(anyName)\"") else { throw NCCOError("conversation name") }
        joining = (String(join[..<name.lowerBound]) + "\"", "\"" + String(join[name.upperBound...]))
    }

    /// Asks for a PIN of up to so many digits. Nil, when nobody knows how long PINs are: as many as there may be.
    func askForPIN(digits: Int?) -> ByteBuffer { digits.flatMap { askForPIN[$0] } ?? fallback }
    func wrongPIN(digits: Int?) -> ByteBuffer { digits.flatMap { wrongPIN[$0] } ?? fallback }
    func silence(digits: Int?) -> ByteBuffer { digits.flatMap { silence[$0] } ?? fallback }

    /// Nobody can check PINs right now: asks once more, and after a few times gives up.
    func unavailable(after count: Int) -> ByteBuffer { outages.indices.contains(count) ? outages[count] : sorry }

    /// Asks somebody we rang whether they want to join; a second time in fewer words.
    func invite(_ call: CallID, inviter: String?, again: Bool = false) throws(NCCOError) -> ByteBuffer {
        let text = again ? PromptText.inviteAgain : PromptText.invite(by: inviter)
        let key = try Input.DTMF(maximumDigits: 1, timeOutSeconds: WebhookLimits.keypadSeconds)
        let callback = try WebhookAddress("\(webhookURL)/nexmo-consent?call=\(call)" + (again ? "&again=1" : ""))
        return ByteBuffer(bytes: NCCO(.prompt(try Talk(text), Input(.dtmf(key), callback: callback))).bytes)
    }

    /// A caller into the conversation that is named by the session. Their keys come to us one by one from then on.
    func join(callerTo session: Rooms.SessionID) -> ByteBuffer {
        // A session id needs no escaping, and is as short as a conversation's name must be.
        var reply = ByteBuffer()
        reply.reserveCapacity(joining.head.utf8.count + session.text.utf8.count + joining.tail.utf8.count)
        reply.writeString(joining.head)
        reply.writeString(session.text)
        reply.writeString(joining.tail)
        return reply
    }

    /// The same for a call that we made. Its leg's name alone doesn't lead to it, so its keys come with its id.
    func join(placed call: CallID, to session: Rooms.SessionID, isMuted: Bool) throws(NCCOError) -> ByteBuffer {
        let keys = takesKeys ? "\(webhookURL)/nexmo-keys?call=\(call)" : nil
        return ByteBuffer(bytes: try Self.joining(session.text, isMuted: isMuted, keysTo: keys).bytes)
    }

    /// - Parameter keys: where keys pressed in the conversation go; nil when they mean nothing.
    private static func joining(_ name: String, isMuted: Bool = false, keysTo keys: String?) throws(NCCOError) -> NCCO {
        let conversation = NCCO.Action.conversation(try Conversation(name: name, speaking: isMuted ? .muted : .toAll))
        guard let keys else { return NCCO(conversation) }
        return NCCO(.input(Input(.everyDigit, callback: try WebhookAddress(keys))), conversation)
    }

    /// The bridge's leg into the conversation that is named by the session.
    func join(_ session: Rooms.SessionID) throws(NCCOError) -> ByteBuffer {
        ByteBuffer(bytes: NCCO(.conversation(try Conversation(name: session.text))).bytes)
    }
}
