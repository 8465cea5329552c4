import OpenTok
import Testing

@testable import Sandbox

@Suite("Who sends media to whom")
struct VideoLinkPlanTests {
    private static let bridge = "bridge-leg"

    /// Ana and Ben publish, and a SIP participant whose leg is `bridge`.
    private static func session(bridgeMuted: Bool = false) -> VideoSession {
        var session = VideoSession(
            id: "s", project: VideoProject(id: "1", environment: .legacy), isRouted: true, archivesAlways: false, createdAt: 0)
        var sip = Participant(id: "sip", data: "", role: .publisher, createdAt: 0, sipCall: "call")
        sip.leg = bridge
        session.connections = ["ana", "ben"].map { Participant(id: $0, data: "", role: .publisher, createdAt: 0, sipCall: nil) } + [sip]
        session.streams = ["ana", "ben", "sip"].map {
            PublishedStream(id: "\($0)-stream", connectionID: $0, videoType: nil, name: "", createdAt: 0, observesMute: true)
        }
        session.streams[2].isMuted = bridgeMuted
        return session
    }

    private static let everybody: [String: Set<String>] = ["ana": ["ben-stream", "sip-stream"], "ben": ["ana-stream", "sip-stream"]]

    private static func leg(hears: Set<String>, isUp: Bool = true) -> AudioLeg {
        AudioLeg(isUp: isUp, isOver: false, hears: hears)
    }

    private static func plan(
        _ session: VideoSession = session(),
        phones: [String] = ["phone"],
        subscriptions: [String: Set<String>] = everybody,
        legs: [String: AudioLeg]
    ) -> Set<MediaLink> {
        let browsers: [PageID] = [.browser(connection: "ana"), .browser(connection: "ben")]
        return LinkPlan(
            sessions: [session], pages: Set(browsers + phones.map { .phone(leg: $0) }), subscriptions: subscriptions, legs: legs
        ).links
    }

    private static func from(_ source: PageID, _ links: Set<MediaLink>) -> Int {
        links.count { $0.source == source }
    }

    private static func to(_ sink: PageID, _ links: Set<MediaLink>) -> Int {
        links.count { $0.sink == sink }
    }

    @Test("Browsers send what others have subscribed to, and to nobody else")
    func browsers() {
        let links = Self.plan(phones: [], subscriptions: ["ana": ["ben-stream"]], legs: [:])
        let (ana, ben) = (PageID.browser(connection: "ana"), PageID.browser(connection: "ben"))
        #expect(links == [MediaLink(source: ben, sink: ana, stream: "ben-stream", playedAs: "ben-stream")])
    }

    @Test("A phone in conversation with the bridge hears every publisher, and is played as the bridge's stream")
    func phone() {
        let links = Self.plan(legs: [Self.bridge: Self.leg(hears: ["phone"]), "phone": Self.leg(hears: [Self.bridge])])
        #expect(Self.to(.phone(leg: "phone"), links) == 2)
        #expect(Self.from(.phone(leg: "phone"), links) == 2)
        #expect(links.filter { $0.source == .phone(leg: "phone") }.allSatisfy { $0.playedAs == "sip-stream" && $0.stream == nil })
    }

    @Test("A muted phone is not played, one with earmuffs hears nothing, a muted bridge silences them all")
    func mutes() {
        let phone = PageID.phone(leg: "phone")
        let muted = Self.plan(legs: [Self.bridge: Self.leg(hears: []), "phone": Self.leg(hears: [Self.bridge])])
        #expect([Self.from(phone, muted), Self.to(phone, muted)] == [0, 2])
        let earmuffed = Self.plan(legs: [Self.bridge: Self.leg(hears: ["phone"]), "phone": Self.leg(hears: [])])
        #expect([Self.from(phone, earmuffed), Self.to(phone, earmuffed)] == [2, 0])
        let legs = [Self.bridge: Self.leg(hears: ["phone"]), "phone": Self.leg(hears: [Self.bridge])]
        let silenced = Self.plan(Self.session(bridgeMuted: true), legs: legs)
        #expect([Self.from(phone, silenced), Self.to(phone, silenced)] == [0, 2])
    }

    @Test("Nobody is heard before both legs are answered")
    func answered() {
        let phone = PageID.phone(leg: "phone")
        for up in [(false, true), (true, false)] {
            let legs = [Self.bridge: Self.leg(hears: ["phone"], isUp: up.0), "phone": Self.leg(hears: [Self.bridge], isUp: up.1)]
            let links = Self.plan(legs: legs)
            #expect([Self.from(phone, links), Self.to(phone, links)] == [0, 0])
        }
    }

    @Test("Phones hear each other without any bridge")
    func phones() {
        let links = Self.plan(phones: ["one", "two"], subscriptions: [:], legs: ["one": Self.leg(hears: ["two"]), "two": Self.leg(hears: [])])
        #expect(links == [MediaLink(source: .phone(leg: "two"), sink: .phone(leg: "one"), stream: nil, playedAs: nil)])
    }

    @Test("A phone that the session itself has dialled is the bridge's own leg")
    func trunk() {
        let links = Self.plan(phones: [Self.bridge], legs: [Self.bridge: Self.leg(hears: [])])
        #expect(Self.from(.phone(leg: Self.bridge), links) == 2)
        #expect(Self.to(.phone(leg: Self.bridge), links) == 2)
    }
}
