internal import Synchronization

/// Gives threads the number of the next piece of work, each number once.
///
/// Threads that finish early take more pieces, so pieces of unequal size need no planning.
final class WorkCounter: Sendable {
    private let next = Atomic<Int>(0)

    /// Returns the next number, from 0 on; nil once all numbers below `end` are taken.
    func take(below end: Int) -> Int? {
        // Relaxed: the number alone decides which thread does what; results are published by
        // joining the threads.
        let taken = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return taken < end ? taken : nil
    }
}
