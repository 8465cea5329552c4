import Crypto
import Tokens
import Foundation

/// What a dial carries in a SIP header so that the answer webhook of its own leg can be believed.
///
/// The platform puts `X-OpenTok-SessionId` into every SIP call it makes, but whoever holds the account's SIP credentials can send that header
/// too. So a dial of ours adds this one: room, operation and expiry, with a MAC over them and the session under the secret that all replicas share.
package struct BridgeProof: Sendable, Equatable {
    /// The header's name in the dial. It begins with `X-`, as the dial requires, and not with `X-Nexmo`, which is never passed on.
    package static let headerName = "X-Partyline-Bridge"
    /// The platform's own header, which names the session.
    package static let sessionHeaderName = "X-OpenTok-SessionId"

    package let room: RoomID
    package let operation: OperationID
    package let expires: Timestamp

    /// When the dial was made.
    package var dialled: Timestamp { expires - RoomLimits.proofLifetime }

    package init(room: RoomID, operation: OperationID, expires: Timestamp) {
        self.room = room
        self.operation = operation
        self.expires = expires
    }

    /// Makes and checks proofs under one key, prepared once.
    package struct Key: Sendable {
        private let key: HMACKey

        /// - Parameter secret: `PARTYLINE_SECRET`; the key proper is derived from it, so that one secret can serve several purposes.
        package init(secret: String) {
            key = HMACKey(deriving: "partyline bridge proof", from: secret)
        }

        /// The header's value for a dial into a session.
        package func sign(_ proof: BridgeProof, session: SessionID) -> String {
            let text = Self.text(proof)
            return text + "." + Hex.encode(Array(key.code(for: Self.message(text, session: session)[...])))
        }

        /// Reads a header's value. Nil if it is malformed, expired, or not ours for this session.
        package func verify(_ value: String, session: SessionID, now: Timestamp) -> BridgeProof? {
            let parts = value.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0] == "1",
                let room = RoomID(parts[1]), let operation = OperationID(parts[2]), let seconds = Int64(parts[3]), seconds >= 0,
                seconds < Int64.max / 1000, let mac = Hex.decode(String(parts[4]))
            else { return nil }
            let proof = BridgeProof(room: room, operation: operation, expires: Timestamp(milliseconds: seconds * 1000))
            let message = Self.message(parts[0..<4].joined(separator: "."), session: session)
            guard key.isValid(mac, for: message[...]), now < proof.expires else { return nil }
            return proof
        }

        private static func text(_ proof: BridgeProof) -> String {
            "1.\(proof.room).\(proof.operation).\(proof.expires.milliseconds / 1000)"
        }

        private static func message(_ text: String, session: SessionID) -> [UInt8] {
            Array("\(text).\(session)".utf8)
        }
    }
}
