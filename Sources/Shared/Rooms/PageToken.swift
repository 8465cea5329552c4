import Crypto
import Tokens

/// What a room's page carries to show that a request with side effects comes from it, and not from another site that made a browser send it.
///
/// `EXPIRY.MAC`: seconds since 1970, and a MAC over the room and the expiry under the secret that all replicas share. It is no login: whoever may
/// open the room's page gets one. It is good for that room alone.
package enum PageToken {
    /// Makes and checks tokens under one key, prepared once.
    package struct Key: Sendable {
        private let key: HMACKey

        /// - Parameter secret: `PARTYLINE_SECRET`; the key proper is derived from it, so that one secret can serve several purposes.
        package init(secret: String) {
            key = HMACKey(deriving: "partyline page token", from: secret)
        }

        /// The token of a room's page. A fraction of a second of `expires` is cut off.
        package func sign(_ room: RoomID, expires: Timestamp) -> String {
            let seconds = String(expires.milliseconds / 1000)
            return seconds + "." + Hex.encode(Array(key.code(for: Self.message(seconds, room)[...])))
        }

        /// Whether the token is ours, for this room, and has not expired.
        package func verify(_ token: String, room: RoomID, now: Timestamp) -> Bool {
            guard token.utf8.count <= RoomLimits.pageTokenBytes else { return false }
            let parts = token.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, let seconds = Int64(parts[0]), seconds >= 0, seconds < Int64.max / 1000,
                let mac = Hex.decode(String(parts[1]))
            else { return false }
            // Compares in constant time.
            return key.isValid(mac, for: Self.message(parts[0], room)[...]) && now < Timestamp(milliseconds: seconds * 1000)
        }

        /// A room's id has no dot in it, so no two pairs give the same message.
        private static func message(_ seconds: some StringProtocol, _ room: RoomID) -> [UInt8] {
            Array("\(seconds).\(room)".utf8)
        }
    }
}
