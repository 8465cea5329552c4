import Synchronization

/// What a page is still to be told. It listens on one stream of server-sent events at a time and may come back for what it missed.
final class Mailbox: Sendable {
    struct Letter: Sendable, Equatable {
        /// Counts from 1; 0 for what only shows that the connection is alive.
        let number: Int
        let text: String
    }

    private struct Contents {
        var kept: [Letter] = []
        var next = 1
        var listener: AsyncStream<Letter>.Continuation?
        var listening = 0
        var isClosed = false
    }

    private let contents = Mutex(Contents())

    /// Adds a letter, and hands it to whoever listens.
    func post(_ message: JSONValue) {
        contents.withLock { contents in
            guard !contents.isClosed else { return }
            let letter = Letter(number: contents.next, text: message.text)
            contents.next += 1
            contents.kept.append(letter)
            if contents.kept.count > SandboxLimits.keptLetters { contents.kept.removeFirst() }
            contents.listener?.yield(letter)
        }
    }

    /// Shows a listener that the connection is alive.
    func beat() {
        contents.withLock { _ = $0.listener?.yield(Letter(number: 0, text: "")) }
    }

    /// Every letter after that number, and those to come. Whoever listened before hears no more.
    ///
    /// - Returns: the letters, and what ``isListening(_:)`` knows this listener by.
    func listen(after number: Int) -> (letters: AsyncStream<Letter>, listener: Int) {
        let (letters, continuation) = AsyncStream.makeStream(of: Letter.self)
        let listener = contents.withLock { contents in
            contents.listener?.finish()
            contents.listener = continuation
            contents.listening += 1
            for letter in contents.kept where letter.number > number { continuation.yield(letter) }
            if contents.isClosed { continuation.finish() }
            return contents.listening
        }
        return (letters, listener)
    }

    /// - Parameter listener: who stops; a newer one goes on.
    func stopListening(_ listener: Int) {
        contents.withLock { contents in
            guard contents.listening == listener else { return }
            contents.listener?.finish()
            contents.listener = nil
        }
    }

    var isListening: Bool {
        contents.withLock { $0.listener != nil }
    }

    /// No more letters: who listens gets what there is, and the end.
    func close() {
        contents.withLock { contents in
            contents.isClosed = true
            contents.listener?.finish()
        }
    }
}
