import OpenTok

/// Browsers and phones that are really there: their coming and going, and the media between them.
extension VideoPlatform {
    /// A browser joins a session. What it must know comes first in its mailbox.
    ///
    /// - Throws: `invalidSession` when the session is gone again.
    func connect(_ sessionID: String, token: ClientToken) throws(PageError) -> Page {
        let connection = Participant(id: world.uuid(), data: token.data, role: token.role, createdAt: world.milliseconds(), sipCall: nil)
        let page = Page(id: .browser(connection: connection.id), key: world.uuid(), sessionID: sessionID)
        do throws(VideoError) {
            let events = try state.join(sessionID, connection: connection, stream: nil)
            guard let session = state.sessions[sessionID] else { throw .unknownSession }
            _ = pages.add(page)
            page.mailbox.post(PageMessage.connected(connection, in: session))
            emit(events, in: sessionID)
        } catch {
            throw .invalidSession
        }
        awaitListener(of: page)
        return page
    }

    /// A person takes a phone in the hand. Whoever held the same phone before puts it down.
    ///
    /// - Throws: `notFound` when there is no such call, or it is over.
    func pickUp(leg: String) async throws(PageError) -> Page {
        guard await audio.audio(of: [leg])[leg]?.isOver == false else { throw .notFound("There is no such call, or it is over") }
        let page = Page(id: .phone(leg: leg), key: world.uuid(), sessionID: nil)
        if let old = pages.add(page) { Self.dismiss(old, "replaced") }
        await audio.whenAudioChanges { [weak self] in
            // Not awaited: the voice side goes on with what it is doing.
            Task { await self?.refreshLinks() }
        }
        refreshLinks()
        awaitListener(of: page)
        return page
    }

    /// - Throws: `notConnected` when the page has been forgotten.
    func page(_ key: String) throws(PageError) -> Page {
        guard let page = pages.page(key: key) else { throw .notConnected }
        return page
    }

    /// Forgets a page that does not listen for a while.
    func awaitListener(of page: Page) {
        let clock = world.clock
        Task { [weak self] in
            try? await clock.sleep(for: SandboxLimits.pageAbsence)
            await self?.expire(page)
        }
    }

    private func expire(_ page: Page) async {
        guard !page.mailbox.isListening, pages.pages[page.id]?.key == page.key else { return }
        await leave(page, .networkDisconnected)
    }

    func leave(_ page: Page, _ reason: SessionEvent.Reason) async {
        guard case .browser(let connection) = page.id, let sessionID = page.sessionID, let session = state.sessions[sessionID] else {
            pages.remove(page.id)
            Self.dismiss(page, "left")
            refreshLinks()
            return
        }
        // It may have been thrown out meanwhile, which is as good.
        try? await disconnect(sessionID, project: session.project, connectionID: connection, reason: reason)
    }

    private static func dismiss(_ page: Page, _ reason: String) {
        page.mailbox.post(["type": "ended", "reason": .string(reason)])
        page.mailbox.close()
    }

    /// Tells the browsers in a session.
    func tellPages(_ events: [SessionEvent], in session: VideoSession) {
        for event in events {
            for page in pages.pages.values where page.sessionID == session.id {
                guard case .browser(let connection) = page.id, let message = PageMessage.telling(event, to: connection) else { continue }
                page.mailbox.post(message)
            }
            switch event {
            case .connectionDestroyed(let participant, _): pages.remove(.browser(connection: participant.id))?.mailbox.close()
            case .streamDestroyed(let stream, _, _): pages.drop(stream: stream.id)
            default: break
            }
        }
        refreshLinks()
    }

    /// Has the links between pages made what they should be, soon.
    func refreshLinks() {
        guard !pages.pages.isEmpty || !pages.links.isEmpty else { return }
        linksAreStale = true
        guard !isLinking else { return }
        isLinking = true
        Task {
            while linksAreStale {
                linksAreStale = false
                await link()
            }
            isLinking = false
        }
    }

    private func link() async {
        let held = pages.pages.keys.compactMap { if case .phone(let leg) = $0 { leg } else { nil } }
        let bridges = held.isEmpty ? [] : state.all.flatMap { $0.connections.compactMap(\.leg) }
        let legs = held.isEmpty ? [:] : await audio.audio(of: Set(held + bridges))
        for leg in held where legs[leg]?.isOver ?? true {
            pages.remove(.phone(leg: leg)).map { Self.dismiss($0, "hungUp") }
        }
        let sessions = Set(pages.pages.values.compactMap(\.sessionID)).compactMap { state.sessions[$0] }
        let plan = LinkPlan(sessions: sessions, pages: Set(pages.pages.keys), subscriptions: pages.subscriptions, legs: legs)
        pages.setLinks(plan.links, makeID: world.uuid)
    }

    /// Puts every page away.
    func dismissPages() {
        for page in pages.pages.values { Self.dismiss(page, "reset") }
        pages = PageBook()
    }
}
