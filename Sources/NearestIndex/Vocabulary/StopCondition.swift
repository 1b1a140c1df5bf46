/// The conditions under which a search stops early: a deadline, or the cancellation of its task.
package struct StopCondition {
    /// When to stop; nil for no deadline.
    package let deadline: ContinuousClock.Instant?

    package init(deadline: ContinuousClock.Instant?) {
        self.deadline = deadline
    }

    /// Goes on unless it is time to stop.
    ///
    /// - Throws: ``Interrupted`` with the reason.
    package func check() throws(Interrupted) {
        if let reason = reason() { throw Interrupted(reason: reason) }
    }

    /// Ends work whose result a stopped search does not need.
    package struct Interrupted: Error {
        /// Why the search was stopped.
        package let reason: SearchResult.Interruption

        /// Makes the error of a reason.
        package init(reason: SearchResult.Interruption) {
            self.reason = reason
        }
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
