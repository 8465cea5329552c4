import Testing

@testable import Rooms

@Suite("The token of a room's page")
struct PageTokenTests {
    let key = PageToken.Key(secret: "a secret that every replica shares")
    let now = Timestamp(milliseconds: 1_700_000_000_000)

    @Test("What we sign we accept, until it expires")
    func roundTrip() throws {
        let room = try #require(RoomID("standup"))
        let token = key.sign(room, expires: now + .seconds(60))
        #expect(key.verify(token, room: room, now: now))
        #expect(key.verify(token, room: room, now: now + .milliseconds(59_999)))
        #expect(!key.verify(token, room: room, now: now + .seconds(60)))
    }

    @Test("It is good for its room and its secret only")
    func scope() throws {
        let room = try #require(RoomID("standup"))
        let token = key.sign(room, expires: now + .seconds(60))
        #expect(!key.verify(token, room: try #require(RoomID("standup2")), now: now))
        #expect(!PageToken.Key(secret: "another secret").verify(token, room: room, now: now))
        let proof = BridgeProof.Key(secret: "a secret that every replica shares")
        #expect(proof.verify(token, session: try #require(SessionID("1_MX4xMjM0NTZ-fg")), now: now) == nil)
    }

    @Test("Changing any character of it, or cutting it anywhere, spoils it")
    func tampering() throws {
        let room = try #require(RoomID("standup"))
        let token = key.sign(room, expires: now + .seconds(60))
        for index in token.indices {
            for other in ["0", "1", "+", ".", "é"] where String(token[index]) != other {
                var changed = token
                changed.replaceSubrange(index...index, with: other)
                #expect(!key.verify(changed, room: room, now: now))
            }
            #expect(!key.verify(String(token[..<index]), room: room, now: now))
        }
        for odd in ["", ".", "..", "99999999999999999999.00", token + "0", token + ".", " " + token, "+" + token, "-" + token, "0" + token] {
            #expect(!key.verify(odd, room: room, now: now))
        }
    }
}
