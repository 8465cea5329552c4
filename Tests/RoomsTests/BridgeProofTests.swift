import Testing

@testable import Rooms

@Suite("The proof in a dial's SIP header")
struct BridgeProofTests {
    let key = BridgeProof.Key(secret: "a secret that every replica shares")
    let now = Timestamp(milliseconds: 1_700_000_000_000)

    func parts() throws -> (proof: BridgeProof, session: SessionID, value: String) {
        let session = try #require(SessionID("1_MX4xMjM0NTZ-fg"))
        let proof = BridgeProof(
            room: try #require(RoomID("standup")), operation: try #require(OperationID("00ff")), expires: now + RoomLimits.proofLifetime)
        return (proof, session, key.sign(proof, session: session))
    }

    @Test("What we sign is what we read, until it expires")
    func roundTrip() throws {
        let (proof, session, value) = try parts()
        #expect(key.verify(value, session: session, now: now) == proof)
        #expect(key.verify(value, session: session, now: now + .seconds(299)) == proof)
        #expect(key.verify(value, session: session, now: now + .seconds(300)) == nil)
    }

    @Test("It is good for its session and its secret only")
    func scope() throws {
        let (_, session, value) = try parts()
        #expect(key.verify(value, session: try #require(SessionID("2_other")), now: now) == nil)
        #expect(BridgeProof.Key(secret: "another secret").verify(value, session: session, now: now) == nil)
    }

    @Test("Changing any character of it, or cutting it anywhere, spoils it")
    func tampering() throws {
        let (_, session, value) = try parts()
        for index in value.indices {
            var changed = value
            changed.replaceSubrange(index...index, with: value[index] == "0" ? "1" : "0")
            #expect(key.verify(changed, session: session, now: now) == nil)
            #expect(key.verify(String(value[..<index]), session: session, now: now) == nil)
        }
        for odd in ["", "....", "1.standup.00ff.99999999999999999999.00", value + "0", value + ".", " " + value, "2" + value.dropFirst()] {
            #expect(key.verify(odd, session: session, now: now) == nil)
        }
    }

    @Test("A caller's key is the same for one number however it is written, says nothing of it, and is shared by those who withhold theirs")
    func callerKeys() {
        let hasher = CallerKey.Hasher(secret: "a secret that every replica shares")
        #expect(hasher.key(number: "15550001111") == hasher.key(number: "+1 555-000-1111"))
        #expect(hasher.key(number: "15550001111") != hasher.key(number: "15550001112"))
        #expect(!hasher.key(number: "15550001111").text.contains("5550"))
        for withheld in [nil, "", "anonymous", "unknown", "Restricted"] { #expect(hasher.key(number: withheld) == .withheld) }
    }
}
