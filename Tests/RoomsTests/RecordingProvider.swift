import Synchronization

@testable import Rooms

/// Takes every dial and ends every leg, unless the test says otherwise.
final class RecordingProvider: BridgeProvider {
    private let done = Mutex<[String]>([])
    private let meanwhile = Mutex<(@Sendable (OperationID) async -> Void)?>(nil)
    private let ending: @Sendable () async -> Bool
    private let dialling: @Sendable (OperationID) async -> DialReport

    var deeds: [String] { done.withLock { $0 } }

    init(
        ending: @escaping @Sendable () async -> Bool = { true },
        dialling: @escaping @Sendable (OperationID) async -> DialReport = {
            DialReport(.taken(Bridge.Leg(id: "new", connectionID: $0.text, streamID: "new")))
        }
    ) {
        self.ending = ending
        self.dialling = dialling
    }

    /// What happens while a dial is under way.
    func onDial(_ meanwhile: @escaping @Sendable (OperationID) async -> Void) {
        self.meanwhile.withLock { $0 = meanwhile }
    }

    func dial(_ room: Room, operation: OperationID) async -> DialReport {
        done.withLock { $0.append("dial") }
        await meanwhile.withLock { $0 }?(operation)
        return await dialling(operation)
    }

    func end(_ target: Bridge.Target, session: SessionID) async -> Bool {
        done.withLock { $0.append("end") }
        return await ending()
    }
}
