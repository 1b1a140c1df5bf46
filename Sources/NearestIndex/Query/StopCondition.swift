/// The conditions under which a search stops early: a deadline, or the cancellation of its task.
package struct StopCondition {
    /// When to stop; nil for no deadline.
    package let deadline: ContinuousClock.Instant?

    package init(deadline: ContinuousClock.Instant?) {
        self.deadline = deadline
    }

    /// Returns why to stop now, or nil to continue.
    ///
    /// A call takes about 30 ns; inner loops call it about every 50 µs, so it costs nothing that
    /// shows.
    package func reason() -> SearchResult.Interruption? {
        if Task.isCancelled { return .cancelled }
        if let deadline, ContinuousClock.now >= deadline { return .deadline }
        return nil
    }
}
