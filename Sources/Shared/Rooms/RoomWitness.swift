/// Who says what is really there, for ``BridgeAutomation`` to compare with what is recorded: the clouds, through their REST APIs.
package protocol RoomWitness: Sendable {
    /// The SIP legs connected to a session.
    ///
    /// - Parameter known: a connection that is known to be one.
    /// - Returns: nil if the provider couldn't be asked.
    func legs(of session: SessionID, known: String?, at moment: Timestamp) async -> Bridge.Sighting?

    /// How a call ended, if it surely has. Nil while it goes on, and where nobody can say.
    func end(of call: CallHistory) async -> CallEntry?
}
