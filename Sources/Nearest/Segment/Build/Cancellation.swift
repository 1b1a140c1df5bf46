/// Stops the making of a segment when its task is cancelled, and says so.
enum Cancellation {
    /// Throws if the current task is cancelled.
    ///
    /// - Throws: `NearestError` with the code `cancelled`.
    static func check() throws(NearestError) {
        guard Task.isCancelled else { return }
        throw error
    }

    /// Runs `body`, and rewords its `cancelled` error, which speaks of an index, for a file.
    static func rewording(_ body: () throws(NearestError) -> Void) throws(NearestError) {
        do throws(NearestError) {
            try body()
        } catch {
            throw error.code == .cancelled ? Self.error : error
        }
    }

    private static var error: NearestError {
        NearestError(
            code: .cancelled,
            message: "the task was cancelled while a segment was made; nothing was written"
        )
    }
}
