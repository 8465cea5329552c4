/// How a bridge is kept in its Redis hash.
extension Bridge {
    /// Field names and values, flat, as `HSET` takes them.
    var fields: [String] {
        var fields = ["state", state.rawValue, "operation", operation.text, "dialled", String(dialled.milliseconds), "since", String(since.milliseconds)]
        if cancelled { fields += ["cancelled", "1"] }
        if let leg { fields += ["id", leg.id, "connection", leg.connectionID, "stream", leg.streamID] }
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
        var leg: Leg?
        if let id = fields["id"], let connection = fields["connection"], let stream = fields["stream"] {
            leg = Leg(id: id, connectionID: connection, streamID: stream)
        }
        self.init(
            state: state,
            operation: operation,
            leg: leg,
            call: fields["call"].flatMap { CallID($0) },
            region: fields["region"],
            cancelled: fields["cancelled"] == "1",
            dialled: fields["dialled"].flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) },
            since: Timestamp(milliseconds: since)
        )
    }
}
