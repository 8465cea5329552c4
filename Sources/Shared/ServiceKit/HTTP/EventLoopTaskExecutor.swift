package import NIOCore

/// Runs the jobs of tasks that prefer it on one event loop. A request's handler that runs here, beside the sockets it reads and writes,
/// saves the hops to Swift's global pool and back, which cost more than the rest of a small request. Nothing that runs here may block.
///
/// Jobs run in the order they are enqueued, never inside one another.
package final class EventLoopTaskExecutor: TaskExecutor {
    package let eventLoop: any EventLoop

    /// Make one for each loop, once.
    package init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
