/// How a bridge is kept in its Redis hash.
extension Bridge {
    /// Field names and values, flat, as `HSET` takes them.
    var fields: [String] {
        var fields = [
            "state", state.rawValue, "operation", operation.text, "dialled", String(dialled.milliseconds), "since", String(since.milliseconds),
        ]
        if cancelled { fields += ["cancelled", "1"] }
        if let dismissed { fields += ["dismissed", String(dismissed.milliseconds)] }
        if tries > 0 { fields += ["tries", String(tries)] }
        if let leg {
            fields += ["connection", leg.connectionID]
            if let id = leg.id { fields += ["id", id] }
            if let stream = leg.streamID { fields += ["stream", stream] }
        }
        if let call { fields += ["call", call.text] }
        if let region { fields += ["region", region] }
        return fields
    }

    /// Nil for an empty hash, and for a record that this version cannot read: then there is no bridge we know of.
    init?(fields: [String: String]) {
        guard let state = fields["state"].flatMap(State.init(rawValue:)),
            let operation = fields["operation"].flatMap({ OperationID($0) }),
            let since = fields["since"].flatMap({ Int64($0) })
        else { return nil }
        let leg = fields["connection"].map { Leg(id: fields["id"], connectionID: $0, streamID: fields["stream"]) }
        self.init(
            state: state,
            operation: operation,
            leg: leg,
            call: fields["call"].flatMap { CallID($0) },
            region: fields["region"],
            cancelled: fields["cancelled"] == "1",
            dismissed: fields["dismissed"].flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) },
            tries: fields["tries"].flatMap { Int($0) } ?? 0,
            dialled: fields["dialled"].flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) },
            since: Timestamp(milliseconds: since)
        )
    }
}
