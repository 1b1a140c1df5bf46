/// Runs `body` in a task of its own, which may be cancelled without the test's.
///
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
public func inOwnTask<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await Task { try body() }.value
}

/// Cancels the task that calls it.
public func cancelThisTask() {
    unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
}
