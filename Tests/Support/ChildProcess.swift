import Foundation
import NIOCore
import NIOPosix

/// A program under test that cannot outlive the tests: the kernel kills it when the thread that started it ends, and that thread waits for it.
package final class ChildProcess: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let identifier: Int32
    private let exit: EventLoopFuture<Int32>

    /// Starts a program found in `PATH` and returns once it has written a line with `readyText`.
    ///
    /// - Throws: ``Failure`` with what it wrote, if it ended before that.
    package static func start(_ words: [String], environment: [String: String] = [:], readyWhen readyText: String) async throws -> ChildProcess {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let ready = eventLoop.makePromise(of: Int32.self)
        let exit = eventLoop.makePromise(of: Int32.self)
        Thread.detachNewThread {
            run(words, environment: environment, readyText: readyText, ready: ready, exit: exit)
        }
        return ChildProcess(identifier: try await ready.futureResult.get(), exit: exit.futureResult)
    }

    private init(identifier: Int32, exit: EventLoopFuture<Int32>) {
        self.identifier = identifier
        self.exit = exit
    }

    package func send(_ signal: Int32) {
        kill(identifier, signal)
    }

    /// Waits for the program to end; its exit status, or the number of the signal that ended it.
    @discardableResult
    package func ended() async throws -> Int32 {
        try await exit.get()
    }

    private static func run(
        _ words: [String], environment: [String: String], readyText: String, ready: EventLoopPromise<Int32>, exit: EventLoopPromise<Int32>
    ) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["setpriv", "--pdeathsig", "KILL"] + words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        do {
            try process.run()
        } catch {
            ready.fail(error)
            exit.fail(error)
            return
        }
        var text = ""
        var isReady = false
        while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            guard !isReady else { continue }
            text += String(decoding: data, as: UTF8.self)
            if text.contains(readyText) {
                isReady = true
                ready.succeed(process.processIdentifier)
            }
        }
        process.waitUntilExit()
        if !isReady { ready.fail(Failure(description: "\(words.first ?? "") ended before it was ready: \(text)")) }
        exit.succeed(process.terminationStatus)
    }
}
