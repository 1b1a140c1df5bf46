/// An error about data or the machine: a code to switch on, and a message for a person.
///
/// Every failure of this library is one of these; misuse that only a programming error can cause is
/// a precondition failure instead. When one is thrown nothing has been changed, unless the code is
/// `cancelled`.
public struct NearestError: Error, Sendable {
    /// The kinds of failure.
    ///
    /// Later versions may add cases: a switch needs an `@unknown default`.
    @nonexhaustive
    public enum Code: Sendable, Hashable {
        /// The length of a vector or query differs from the index's dimension.
        case dimensionMismatch
        /// A vector or a query cannot be compared: NaN, infinity, too large, or zero under cosine.
        case invalidVector
        /// No vector has that identifier.
        case unknownID
        /// An identifier appears twice in one batch.
        case duplicateID
        /// An argument is out of range, or two arguments contradict each other.
        case invalidArgument
        /// This machine, or this kind of index, does not support what was asked for.
        case unsupported
        /// The system refused memory.
        case outOfMemory
        /// The system refused to open, read or write a file; `cause` holds its error number.
        case io
        /// A file is not a segment, or it is damaged; the message says where.
        case corrupt
        /// The vectors were made by a different model than the one named.
        case wrongModel
        /// The operation would use more memory than its limit.
        case memoryLimit
        /// A filter's text cannot be parsed, or names attributes that are not in the schema.
        case invalidFilter
        /// An attribute is not in the schema, or its value has the wrong type.
        case invalidAttribute
        /// A change of many steps was cancelled; the message says how far it got.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// One or two sentences: what was found, where, and what to do.
    public let message: String
    /// The underlying error, if there is one.
    public let cause: (any Error)?

    /// Makes an error.
    public init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension NearestError: CustomStringConvertible {
    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
