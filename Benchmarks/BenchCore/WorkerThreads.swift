internal import Foundation
internal import Synchronization

/// Runs work on threads of its own.
///
/// As many as are asked for, however few cores there are: a pool would not give more threads than
/// cores, and a measurement would then not be what its line says.
enum WorkerThreads {
    /// Runs `body` on `count` threads, one of them the caller's, and waits for all.
    ///
    /// - Parameters:
    ///   - count: threads, at least 1.
    ///   - body: receives the thread's number from 0.
    /// - Returns: what each thread returned, in the order of their numbers.
    /// - Throws: the error of the first thread that threw one.
    static func run<Value: Sendable>(
        _ count: Int,
        _ body: @escaping @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        let outcomes = Outcomes<Value>(count: count)
        let finished = DispatchGroup()
        for number in 1..<max(count, 1) {
            finished.enter()
            let thread = Thread {
                outcomes.set(number, Result { try body(number) })
                finished.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        outcomes.set(0, Result { try body(0) })
        finished.wait()
        return try outcomes.values()
    }

    private final class Outcomes<Value: Sendable>: Sendable {
        private let results: Mutex<[Result<Value, any Error>?]>

        init(count: Int) {
            results = Mutex(Array(repeating: nil, count: max(count, 1)))
        }

        func set(_ number: Int, _ result: Result<Value, any Error>) {
            results.withLock { $0[number] = result }
        }

        func values() throws -> [Value] {
            try results.withLock { try $0.compactMap { try $0?.get() } }
        }
    }
}
