/// Something that is to be done at a moment, by whichever replica gets to it first.
package enum DueTask: Sendable, Hashable {
    /// Callers wait in the room: see to it that it has a bridge.
    case bridge(RoomID)
    /// The last caller has left some time ago: end the bridge, unless somebody came back.
    case grace(RoomID)
    /// Compare what we know of the room with what the providers know, and settle what is in doubt.
    case reconcile(RoomID)
    /// Ring the person that this call was placed for.
    case ring(CallID)
    /// End the call, until the provider has confirmed that it is over.
    case hangUp(CallID)
    /// The call has lasted as long as calls may.
    case limit(CallID)

    /// The word for what is to be done: in Redis, in logs and metrics.
    package var kind: String {
        switch self {
        case .bridge: "bridge"
        case .grace: "grace"
        case .reconcile: "reconcile"
        case .ring: "ring"
        case .hangUp: "hang-up"
        case .limit: "limit"
        }
    }

    /// The id of the room or call that it is about.
    package var subject: String {
        switch self {
        case .bridge(let room), .grace(let room), .reconcile(let room): room.text
        case .ring(let call), .hangUp(let call), .limit(let call): call.text
        }
    }

    /// How it is kept in the sorted set ``RedisKey/due``: its kind, a space, and an id.
    var member: String { "\(kind) \(subject)" }

    /// Nil for what a newer version put there.
    init?(member: String) {
        let words = member.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2 else { return nil }
        let room = RoomID(words[1])
        let call = CallID(words[1])
        let task: DueTask? =
            switch words[0] {
            case "bridge": room.map { .bridge($0) }
            case "grace": room.map { .grace($0) }
            case "reconcile": room.map { .reconcile($0) }
            case "ring": call.map { .ring($0) }
            case "hang-up": call.map { .hangUp($0) }
            case "limit": call.map { .limit($0) }
            default: nil
            }
        guard let task else { return nil }
        self = task
    }
}
