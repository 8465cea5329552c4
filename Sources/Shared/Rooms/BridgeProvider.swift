/// Who makes and ends legs for ``BridgeKeeper``: the clouds, through their REST APIs.
package protocol BridgeProvider: Sendable {
    /// Dials from the room's session to the conference number, once. Never tries again by itself.
    func dial(_ room: Room, operation: OperationID) async -> DialReport

    /// Ends a leg, trying for ``RoomLimits/endAtMost``. A leg that is gone already counts as ended.
    ///
    /// - Returns: whether it is surely gone.
    func end(_ target: Bridge.Target, session: SessionID) async -> Bool
}
