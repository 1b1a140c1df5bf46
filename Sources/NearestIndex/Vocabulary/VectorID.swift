/// The caller's identifier of a vector: any 64-bit number.
///
/// Identifiers need not be dense or ordered. They break ties: of two vectors at the same distance,
/// the one with the smaller identifier comes first.
///
/// ```swift
/// VectorID(rows.count)           // from any integer, which must not be negative
/// VectorID(exactly: given)       // nil for one that is no identifier
/// VectorID("42")                 // from text, as in a path of a request; nil for other text
/// ```
public struct VectorID: RawRepresentable, Sendable, Hashable, Comparable, Codable,
    BitwiseCopyable, ExpressibleByIntegerLiteral
{
    /// The number.
    public var rawValue: UInt64

    /// Wraps a number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Wraps a number.
    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Wraps a number of any type.
    ///
    /// - Precondition: it is at least 0 and less than 2⁶⁴; see ``init(exactly:)`` for a number that
    ///   comes from outside.
    @_disfavoredOverload
    public init(_ number: some BinaryInteger) {
        // Disfavored, so that the literals of `VectorID(1 << 63)` are of UInt64: as Int they make a
        // negative number.
        rawValue = UInt64(number)
    }

    /// Wraps a number of any type; nil for one that is negative or too large.
    public init?(exactly number: some BinaryInteger) {
        guard let number = UInt64(exactly: number) else { return nil }
        rawValue = number
    }

    /// Wraps a literal.
    public init(integerLiteral value: UInt64) {
        self.rawValue = value
    }

    /// Orders by number.
    public static func < (a: VectorID, b: VectorID) -> Bool {
        a.rawValue < b.rawValue
    }
}

extension VectorID: LosslessStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }

    /// Reads a number in decimal; nil for anything else.
    public init?(_ description: String) {
        guard let number = UInt64(description) else { return nil }
        rawValue = number
    }
}
