import Foundation
import Testing

@testable import Sandbox

@Suite("Conversation directory")
struct VoiceConversationDirectoryTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func join(_ directory: inout ConversationDirectory, _ leg: String, _ action: ConversationAction, at date: Date? = nil)
        -> ConversationDirectory.Joining
    {
        directory.join(action, leg: leg, now: date ?? now) { "CON-\(leg)" }
    }

    @Test("The same name is the same conversation")
    func sameName() {
        var directory = ConversationDirectory()
        let one = join(&directory, "a", ConversationAction(name: "room"))
        let two = join(&directory, "b", ConversationAction(name: "room"))
        #expect(one == .joined(conversationUUID: "CON-a", name: "room", hasStarted: true, startedFor: []))
        #expect(two == .joined(conversationUUID: "CON-a", name: "room", hasStarted: true, startedFor: []))
        #expect(directory.inUse.map(\.name) == ["room"])
        #expect(directory.hears("a", "b"))
    }

    @Test("Those who came before the conversation starts wait, and are told when it does")
    func startOnEnter() {
        var directory = ConversationDirectory()
        let waiting = join(&directory, "a", ConversationAction(name: "room", startOnEnter: false))
        #expect(waiting == .joined(conversationUUID: "CON-a", name: "room", hasStarted: false, startedFor: []))
        let starting = join(&directory, "b", ConversationAction(name: "room"))
        #expect(starting == .joined(conversationUUID: "CON-a", name: "room", hasStarted: true, startedFor: ["a"]))
    }

    @Test("A leg with endOnExit takes everybody along")
    func endOnExit() {
        var directory = ConversationDirectory()
        _ = join(&directory, "a", ConversationAction(name: "room", endOnExit: true))
        _ = join(&directory, "b", ConversationAction(name: "room"))
        _ = join(&directory, "c", ConversationAction(name: "room"))
        #expect(directory.leave(leg: "b").ended.isEmpty)
        #expect(directory.leave(leg: "a").ended == ["c"])
        #expect(directory.inUse.isEmpty)
    }

    @Test("The fifty-first is not let in")
    func full() {
        var directory = ConversationDirectory()
        for number in 1...50 { _ = join(&directory, "\(number)", ConversationAction(name: "room")) }
        #expect(join(&directory, "51", ConversationAction(name: "room")) == .full)
        _ = directory.leave(leg: "7")
        #expect(join(&directory, "51", ConversationAction(name: "room")) != .full)
    }

    @Test("A name keeps its conversation for two days, and longer while somebody is in")
    func kept() {
        let later = now.addingTimeInterval(48 * 3600)
        var directory = ConversationDirectory()
        _ = join(&directory, "a", ConversationAction(name: "room"))
        #expect(join(&directory, "b", ConversationAction(name: "room"), at: later) != .full)
        #expect(directory["room"]?.uuid == "CON-a")
        _ = directory.leave(leg: "a")
        _ = directory.leave(leg: "b")
        _ = join(&directory, "c", ConversationAction(name: "room"), at: later)
        #expect(directory["room"]?.uuid == "CON-c")
    }

    @Test("Muted legs are not heard; canHear and canSpeak narrow it down")
    func hearing() {
        var directory = ConversationDirectory()
        _ = join(&directory, "a", ConversationAction(name: "room", mute: true))
        _ = join(&directory, "b", ConversationAction(name: "room", canHear: ["c"]))
        _ = join(&directory, "c", ConversationAction(name: "room", canSpeak: ["b"]))
        _ = join(&directory, "d", ConversationAction(name: "room", canSpeak: []))
        #expect(!directory.hears("b", "a"))
        #expect(directory.hears("a", "b"))
        #expect(directory.hears("b", "c"))
        #expect(!directory.hears("a", "c"))
        #expect(!directory.hears("a", "d"))
        directory.setMute(false, leg: "a")
        #expect(directory.hears("c", "a"))
        #expect(!directory.hears("b", "a"))
    }
}
