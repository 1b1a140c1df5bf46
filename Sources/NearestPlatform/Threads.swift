#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The most threads that work on one call, whatever the caller asks for.
package let maximumThreads = 256

/// Returns how many threads to use for `pieces` pieces of work.
///
/// - Parameters:
///   - requested: the number that the caller asked for.
///   - pieces: pieces of work; a thread without a piece would be started for nothing.
/// - Returns: at least 1, at most `pieces`, and at most ``maximumThreads``.
package func clampedThreads(_ requested: Int, pieces: Int) -> Int {
    max(1, min(requested, pieces, maximumThreads))
}

/// Runs `body` on `count` threads at once, including the caller's, and returns when all are done.
///
/// The threads are new threads of the system. The work is long and never waits, so it must not
/// occupy the threads on which Swift's tasks run. If the system refuses a thread, the caller runs
/// that thread's share itself.
///
/// - Parameters:
///   - count: at least 1; see ``clampedThreads(_:pieces:)``.
///   - body: receives the number of its thread, `0..<count`, each number once; 0 is the caller's.
package func parallelFor(threads count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1 else { return body(0) }
    withoutActuallyEscaping(body) { body in
        // All threads are joined below, so `body` does not outlive the call.
        var threads: [pthread_t] = []
        for index in 1..<count {
            if let thread = createThread({ body(index) }) {
                threads.append(thread)
            } else {
                body(index)
            }
        }
        body(0)
        for thread in threads { pthread_join(thread, nil) }
    }
}

/// Blocks the calling thread for a number of microseconds, below one million.
///
/// Compaction waits with it until searches have ended.
package func sleepMicroseconds(_ microseconds: UInt32) {
    usleep(microseconds)
}

/// Starts a thread that runs `body` and that no other thread waits for.
///
/// - Returns: false if the system refuses a thread; `body` does not run then.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = createThread(body) else { return false }
    pthread_detach(thread)
    return true
}

/// Runs a job of a task on the calling thread.
func runJob(_ job: UnownedJob, of executor: some TaskExecutor) {
    // SAFETY: the caller has taken the job from its executor, and runs it once.
    unsafe job.runSynchronously(on: executor.asUnownedTaskExecutor())
}

/// Starts a thread, which the caller joins or detaches; nil if the system refuses.
private func createThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    // SAFETY: the new thread takes the reference over, or the last lines release it.
    let start = unsafe Unmanaged.passRetained(ThreadStart(body: body))
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    let failure = unsafe pthread_create(
        &thread,
        nil,
        { argument in
            unsafe runThread(argument)
            return nil
        },
        start.toOpaque()
    )
    guard failure == 0 else {
        // SAFETY: the reference was retained above, and no thread has taken it over.
        unsafe start.release()
        return nil
    }
    return thread
}

/// What a new thread needs to begin.
private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

#if canImport(Darwin)
// SAFETY: the argument is the retained `ThreadStart` that `createThread` passed.
private func runThread(_ argument: UnsafeMutableRawPointer) {
    unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
}
#else
// SAFETY: the argument is the retained `ThreadStart` that `createThread` passed.
private func runThread(_ argument: UnsafeMutableRawPointer?) {
    guard let argument = unsafe argument else { return }
    unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
}
#endif
