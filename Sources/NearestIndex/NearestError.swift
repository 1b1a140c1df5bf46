/// What went wrong with data or the machine: a code to switch on, and a message that says what was
/// found, where, and what to do.
///
/// Nothing has been changed when one is thrown, unless the code is `cancelled`.
public struct NearestError: Error, Sendable {
    /// The kinds of failure.
    ///
    /// More may come: keep a `default` in a switch.
    public enum Code: Sendable, Hashable {
        /// A vector's or a query's length is not the index's dimension.
        case dimensionMismatch
        /// A vector or a query cannot be compared: NaN, infinity, too large, or zero under cosine.
        case invalidVector
        /// No vector has that identifier.
        case unknownID
        /// An identifier stands twice in one batch.
        case duplicateID
        /// A number is outside its range, or two arguments do not fit each other.
        case invalidArgument
        /// This machine lacks what was asked for by name.
        case unsupported
        /// The system gives no more memory.
        case outOfMemory
        /// The system refuses to open, read or write a file; `cause` is its error number.
        case io
        /// A file is no segment, or a damaged one; the message says where.
        case corrupt
        /// The vectors were made by another model than the one that was named.
        case wrongModel
        /// What was asked for would use more memory than it was given.
        case memoryLimit
        /// A filter's text cannot be read, or it asks for attributes that there are not.
        case invalidFilter
        /// An attribute is not in the schema, or its value is of another type.
        case invalidAttribute
        /// A change of many steps was told to stop; the message says how far it came.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence or two for a person: what was wrong, where, and what to do.
    public let message: String
    /// The error beneath, where there is one.
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
