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
