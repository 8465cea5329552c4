/// Who makes and controls single calls for ``CallKeeper``: the clouds, through their REST APIs.
package protocol CallProvider: Sendable {
    /// Asks for a call from a room to a phone, once. Never tries again by itself.
    ///
    /// - Parameter number: in international form, digits only.
    func ring(_ number: String, call: CallID, in room: Room) async -> RingReport

    /// Ends a call.
    func hangUp(_ target: CallTarget) async -> HangUpReport

    /// Does something to a call that lasts.
    ///
    /// - Returns: whether the platform has confirmed all of it.
    func apply(_ controls: [CallControl], to target: CallTarget) async -> Bool

    /// Says something into a call, beside what it is doing.
    func say(_ text: String, to target: CallTarget) async
}
