extension NearestError {
    /// Whose fault a failure is, so that a service need not know every code.
    ///
    /// ```swift
    /// catch let error as NearestError {
    ///     switch error.fault {
    ///     case .request: respond(error.code == .unknownID ? 404 : 400, error.message)
    ///     case .cancellation: respond(499, error.message)
    ///     default: respond(500, "search failed")  // and log the message
    ///     }
    /// }
    /// ```
    @nonexhaustive
    public enum Fault: String, Sendable, Hashable, Codable, CaseIterable {
        /// The caller asked for something that cannot be; the message is fit to be sent back.
        case request
        /// The machine refused: memory, a file, or a limit that was set for the operation.
        case system
        /// Stored data is damaged.
        case data
        /// The task was cancelled.
        case cancellation
    }

    /// Whose fault the failure is.
    public var fault: Fault {
        switch code {
        case .dimensionMismatch, .invalidVector, .unknownID, .duplicateID, .invalidArgument,
            .unsupported, .wrongModel, .invalidFilter, .invalidAttribute:
            .request
        case .outOfMemory, .io, .memoryLimit: .system
        case .corrupt: .data
        case .cancelled: .cancellation
        }
    }
}
