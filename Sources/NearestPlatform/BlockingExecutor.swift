/// Runs tasks that wait for the disk, or compute for long, on threads of their own.
///
/// Swift's tasks share few threads, one a processor, and none of them may wait: while one does, all
/// other tasks of the process have a thread less. This executor starts a thread for each job, up to
/// ``maximumThreads``, beyond which jobs wait for their turn. A thread ends when no job is left.
package final class BlockingExecutor: TaskExecutor {
    /// The executor of the process.
    package static let shared = BlockingExecutor()

    /// The most threads at a time.
    static let maximumThreads = 16

    // The jobs that wait, in their order, and the threads that run.
    private struct State {
        var waiting: [UnownedJob] = []
        var threadCount = 0
    }

    private let state = Lock(State())

    /// Runs a job on a thread, when there is one.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsThread = state.withLock { state in
            guard state.threadCount < Self.maximumThreads else {
                state.waiting.append(job)
                return false
            }
            state.threadCount += 1
            return true
        }
        // Without a thread the job runs here, so that it runs at all.
        if needsThread, !startThread({ self.run(job) }) { run(job) }
    }

    // Runs a job, and then those that wait.
    private func run(_ job: UnownedJob) {
        var next: UnownedJob? = job
        while let job = next {
            runJob(job, of: self)
            next = state.withLock { state in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                state.threadCount -= 1
                return nil
            }
        }
    }
}

/// Runs work that waits or takes long on a thread on which no other task runs meanwhile.
///
/// The work is part of the calling task: it sees its cancellation, priority and task-local values.
///
/// - Parameter work: what to do.
/// - Returns: what the work returns.
/// - Throws: what the work throws.
package func onBlockingThread<Result: Sendable, Failure: Error>(
    _ work: @Sendable () throws(Failure) -> Result
) async throws(Failure) -> Result {
    try await withTaskExecutorPreference(BlockingExecutor.shared) { () async throws(Failure) in
        try await runConcurrently(work)
    }
}

// Runs on the executor that the task prefers, not on that of the calling actor.
@concurrent private func runConcurrently<Result: Sendable, Failure: Error>(
    _ work: @Sendable () throws(Failure) -> Result
) async throws(Failure) -> Result {
    try work()
}
