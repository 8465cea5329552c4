/// The pages that are connected, what they have subscribed to, and the media links between them.
struct PageBook: Sendable {
    private(set) var pages: [PageID: Page] = [:]
    private var ids: [String: PageID] = [:]
    /// Streams by the connection that has subscribed to them.
    private(set) var subscriptions: [String: Set<String>] = [:]
    /// The links there are, each with the id that its two ends know it by.
    private(set) var links: [MediaLink: String] = [:]

    func page(key: String) -> Page? {
        ids[key].flatMap { pages[$0] }
    }

    /// - Returns: the page that was there under the same id.
    mutating func add(_ page: Page) -> Page? {
        let old = remove(page.id)
        pages[page.id] = page
        ids[page.key] = page.id
        return old
    }

    @discardableResult
    mutating func remove(_ id: PageID) -> Page? {
        guard let page = pages.removeValue(forKey: id) else { return nil }
        ids[page.key] = nil
        if case .browser(let connection) = id { subscriptions[connection] = nil }
        return page
    }

    mutating func subscribe(_ connection: String, to stream: String) {
        subscriptions[connection, default: []].insert(stream)
    }

    mutating func unsubscribe(_ connection: String, from stream: String) {
        subscriptions[connection]?.remove(stream)
    }

    /// Forgets a stream that is gone.
    mutating func drop(stream: String) {
        for connection in subscriptions.keys { subscriptions[connection]?.remove(stream) }
    }

    /// The page at the other end of a link.
    func otherEnd(of link: String, from page: PageID) -> Page? {
        guard let found = links.first(where: { $0.value == link })?.key else { return nil }
        if found.source == page { return pages[found.sink] }
        return found.sink == page ? pages[found.source] : nil
    }

    /// Makes the links what they should be, and tells their ends.
    mutating func setLinks(_ wanted: Set<MediaLink>, makeID: () -> String) {
        for (link, id) in links where !wanted.contains(link) {
            links[link] = nil
            for end in [link.source, link.sink] { pages[end]?.mailbox.post(["type": "unlink", "link": .string(id)]) }
        }
        for link in wanted where links[link] == nil {
            let id = makeID()
            links[link] = id
            pages[link.sink]?.mailbox.post(Self.announcement(link, id, side: "sink", stream: link.playedAs))
            pages[link.source]?.mailbox.post(Self.announcement(link, id, side: "source", stream: link.stream))
        }
    }

    private static func announcement(_ link: MediaLink, _ id: String, side: String, stream: String?) -> JSONValue {
        var fields: [String: JSONValue] = ["type": "link", "link": .string(id), "side": .string(side)]
        fields["streamId"] = stream.map(JSONValue.string)
        if case .phone(let leg) = link.source { fields["call"] = .string(leg) }
        // A phone has no picture.
        if case .phone = link.sink { fields["audioOnly"] = true }
        return .object(fields)
    }
}
