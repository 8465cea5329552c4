/// Decides which media goes from which page to which. Pure.
///
/// The real clouds mix and forward; here every page sends what the others are to hear straight to them. What is not to be heard has no link.
struct LinkPlan {
    /// The sessions that matter.
    let sessions: [VideoSession]
    /// The pages that are there.
    let pages: Set<PageID>
    /// The streams that each connection has subscribed to.
    let subscriptions: [String: Set<String>]
    /// Legs of pages and of SIP participants.
    let legs: [String: AudioLeg]

    private var phones: [String] {
        pages.compactMap { if case .phone(let leg) = $0, legs[leg]?.isUp == true { leg } else { nil } }
    }

    var links: Set<MediaLink> {
        var links = Set(phones.flatMap(amongPhones))
        for session in sessions {
            links.formUnion(amongBrowsers(session))
            for participant in session.connections {
                guard let bridge = participant.leg, legs[bridge]?.isUp == true else { continue }
                links.formUnion(phones.flatMap { across(session, participant, bridge, $0) })
            }
        }
        return links
    }

    private func amongPhones(_ listener: String) -> [MediaLink] {
        let heard = legs[listener]?.hears ?? []
        return phones.filter(heard.contains).map {
            MediaLink(source: .phone(leg: $0), sink: .phone(leg: listener), stream: nil, playedAs: nil)
        }
    }

    private func amongBrowsers(_ session: VideoSession) -> [MediaLink] {
        session.streams.flatMap { stream in
            let source = PageID.browser(connection: stream.connectionID)
            guard pages.contains(source) else { return [MediaLink]() }
            return subscribers(of: stream.id, in: session).map { MediaLink(source: source, sink: $0, stream: stream.id, playedAs: stream.id) }
        }
    }

    /// What goes between a phone and a session by way of a SIP participant: the leg at its other end is the phone's own, or is in conversation with it.
    private func across(_ session: VideoSession, _ participant: Participant, _ bridge: String, _ phone: String) -> [MediaLink] {
        let page = PageID.phone(leg: phone)
        var links: [MediaLink] = []
        if phone == bridge || legs[phone]?.hears.contains(bridge) == true {
            for stream in session.streams where stream.connectionID != participant.id && stream.hasAudio {
                let source = PageID.browser(connection: stream.connectionID)
                if pages.contains(source) { links.append(MediaLink(source: source, sink: page, stream: stream.id, playedAs: nil)) }
            }
        }
        if phone == bridge || legs[bridge]?.hears.contains(phone) == true {
            for stream in session.streams where stream.connectionID == participant.id && !stream.isMuted {
                for sink in subscribers(of: stream.id, in: session) {
                    links.append(MediaLink(source: page, sink: sink, stream: nil, playedAs: stream.id))
                }
            }
        }
        return links
    }

    private func subscribers(of stream: String, in session: VideoSession) -> [PageID] {
        session.connections.filter { subscriptions[$0.id]?.contains(stream) == true }.map { PageID.browser(connection: $0.id) }
            .filter(pages.contains)
    }
}
