import NIOCore
import Testing

@testable import RoomService

@Suite(.timeLimit(.minutes(1))) struct ListenerQueueTests {
    private func piece(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    @Test("What waits is read at once, in order, and what comes later when it comes")
    func order() async {
        let queue = ListenerQueue(opening: [piece("a"), piece("b")], maximumBytes: 10)
        #expect(queue.offer(piece("c")))
        #expect(await queue.next().map { String(buffer: $0) } == "abc")
        async let later = queue.next()
        await Task.yield()
        #expect(queue.offer(piece("d")))
        #expect(await later.map { String(buffer: $0) } == "d")
        queue.finish()
        #expect(await queue.next() == nil)
    }

    @Test("The end comes after what waits")
    func end() async {
        let queue = ListenerQueue(opening: [piece("a")], maximumBytes: 10)
        queue.finish()
        #expect(await queue.next().map { String(buffer: $0) } == "a")
        #expect(await queue.next() == nil)
        #expect(queue.offer(piece("b")))
        #expect(await queue.next() == nil)
    }

    @Test("Who doesn't keep up is cut, without what was waiting; the opening doesn't count")
    func tooSlow() async {
        let queue = ListenerQueue(opening: [piece("a long opening")], maximumBytes: 4)
        #expect(queue.offer(piece("1234")))
        #expect(!queue.offer(piece("5")))
        #expect(await queue.next() == nil)
    }

    @Test("Reading makes room")
    func room() async {
        let queue = ListenerQueue(opening: [], maximumBytes: 4)
        for _ in 0..<10 {
            #expect(queue.offer(piece("1234")))
            #expect(await queue.next()?.readableBytes == 4)
        }
    }

    @Test("A heartbeat is only for who has nothing else to hear")
    func heartbeat() async {
        let queue = ListenerQueue(opening: [piece("a")], maximumBytes: 10)
        queue.offerIfIdle(piece("beat"))
        #expect(await queue.next().map { String(buffer: $0) } == "a")
        queue.offerIfIdle(piece("beat"))
        #expect(await queue.next().map { String(buffer: $0) } == "beat")
    }

    @Test("A reader whose task is cancelled hears the end")
    func cancelled() async {
        let queue = ListenerQueue(opening: [], maximumBytes: 10)
        let reader = Task { await queue.next() }
        await Task.yield()
        reader.cancel()
        #expect(await reader.value == nil)
    }
}
