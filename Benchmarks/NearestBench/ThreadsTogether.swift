import Dispatch
import Foundation
import Synchronization

/// Takes the time of threads that work at the same moment.
enum ThreadsTogether {
    /// Runs `work` on `count` threads that start together, and waits for all.
    ///
    /// Starting a thread takes as long as reading a megabyte, so each waits at a barrier until all
    /// are there.
    ///
    /// - Parameters:
    ///   - count: threads, at least 1, one of them the caller's; best no more than cores.
    ///   - work: receives the thread's number from 0.
    /// - Returns: seconds from the first thread's start to the last one's end.
    static func seconds(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) -> Double {
        let clocks = Clocks(count: count)
        let finished = DispatchGroup()
        for number in 1..<max(count, 1) {
            finished.enter()
            Thread.detachNewThread {
                clocks.run(number, work)
                finished.leave()
            }
        }
        clocks.run(0, work)
        finished.wait()
        return clocks.seconds
    }

    private final class Clocks: Sendable {
        private let count: Int
        private let arrived = Atomic(0)
        private let times = Mutex<[(start: ContinuousClock.Instant, end: ContinuousClock.Instant)]>(
            []
        )

        init(count: Int) { self.count = max(count, 1) }

        func run(_ number: Int, _ work: (Int) -> Void) {
            arrived.add(1, ordering: .acquiringAndReleasing)
            // Spinning, because a thread that sleeps wakes up late.
            while arrived.load(ordering: .acquiring) < count {}
            let start = ContinuousClock.now
            work(number)
            let end = ContinuousClock.now
            times.withLock { $0.append((start, end)) }
        }

        var seconds: Double {
            times.withLock { times in
                guard let start = times.map(\.start).min(), let end = times.map(\.end).max()
                else { return 0 }
                return (end - start) / .seconds(1)
            }
        }
    }
}
