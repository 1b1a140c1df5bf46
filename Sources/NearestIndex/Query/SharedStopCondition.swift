internal import Synchronization

/// Tells all threads of a batch when to stop.
///
/// Only the caller's thread runs in the caller's task and can see that the task was cancelled. Once
/// any thread has found a reason to stop, the others read it from the flag, which costs one load.
package final class SharedStopCondition: Sendable {
    private let condition: StopCondition
    // 0 while running, 1 after the deadline, 2 after cancellation. Relaxed: it orders nothing else.
    private let stopped = Atomic<UInt8>(0)

    /// Begins a batch; a `deadline` of nil means none.
    package init(deadline: ContinuousClock.Instant?) {
        condition = StopCondition(deadline: deadline)
    }

    /// Why the batch was stopped, if it was.
    package var reason: SearchResult.Interruption? {
        switch stopped.load(ordering: .relaxed) {
        case 1: .deadline
        case 2: .cancelled
        default: nil
        }
    }

    /// Returns whether to stop, after a look at the clock and the task.
    ///
    /// Any thread may call it, once for each piece of work.
    package func shouldStop() -> Bool {
        if stopped.load(ordering: .relaxed) != 0 { return true }
        guard let reason = condition.reason() else { return false }
        stopped.store(reason == .deadline ? 1 : 2, ordering: .relaxed)
        return true
    }
}
