internal import Synchronization

/// Asks whether a search should stop: its deadline passed, or its task was cancelled.
struct InterruptionCheck {
    let deadline: ContinuousClock.Instant?

    /// Why to stop now, or nil to go on.
    func reason() -> SearchResult.Interruption? {
        if Task.isCancelled { return .cancelled }
        if let deadline, ContinuousClock.now >= deadline { return .deadline }
        return nil
    }
}

/// Lets every thread of a batch know that it should stop.
///
/// Only the caller's thread runs in the caller's task and can see that it was cancelled.
final class SharedInterruption: Sendable {
    private let check: InterruptionCheck
    private let stopped = Atomic<UInt8>(0)

    init(deadline: ContinuousClock.Instant?) {
        check = InterruptionCheck(deadline: deadline)
    }

    /// Why the search was stopped, if it was.
    var reason: SearchResult.Interruption? {
        switch stopped.load(ordering: .relaxed) {
        case 1: .deadline
        case 2: .cancelled
        default: nil
        }
    }

    /// Looks at the clock and the task.
    ///
    /// Any thread.
    func shouldStop() -> Bool {
        if stopped.load(ordering: .relaxed) != 0 { return true }
        guard let reason = check.reason() else { return false }
        stopped.store(reason == .deadline ? 1 : 2, ordering: .relaxed)
        return true
    }
}
