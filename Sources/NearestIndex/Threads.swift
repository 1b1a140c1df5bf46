#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Threads that work on one call at the most, whatever was asked for.
let mostThreads = 256

/// Runs `body` on `count` threads at once, the caller's among them, and returns when all are done.
///
/// The threads are the system's own: the work is long, waits for nothing, and must not occupy the
/// threads on which Swift's tasks run. Where the system gives no more threads the caller does their
/// share.
///
/// - Parameters:
///   - count: at least 1.
///   - body: receives the number of its thread, below `count`, each number once.
func runInParallel(threads count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1 else { return body(0) }
    withoutActuallyEscaping(body) { body in
        var threads: [pthread_t] = []
        for index in 1..<count {
            let start = unsafe Unmanaged.passRetained(ThreadStart(index: index, body: body))
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
            #if canImport(Darwin)
            if failure == 0, let thread {
                threads.append(thread)
                continue
            }
            #else
            if failure == 0 {
                threads.append(thread)
                continue
            }
            #endif
            unsafe start.release()
            body(index)
        }
        body(0)
        for thread in threads { pthread_join(thread, nil) }
    }
}

private final class ThreadStart: Sendable {
    let index: Int
    let body: @Sendable (Int) -> Void

    init(index: Int, body: @escaping @Sendable (Int) -> Void) {
        self.index = index
        self.body = body
    }
}

#if canImport(Darwin)
private func runThread(_ argument: UnsafeMutableRawPointer) {
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    start.body(start.index)
}
#else
private func runThread(_ argument: UnsafeMutableRawPointer?) {
    guard let argument = unsafe argument else { return }
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    start.body(start.index)
}
#endif
