/// The caller's identifier of a vector: any 64-bit number.
///
/// Identifiers need not be dense or ordered. They break ties: of two vectors at the same distance,
/// the one with the smaller identifier comes first.
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

    /// Wraps a literal.
    public init(integerLiteral value: UInt64) {
        self.rawValue = value
    }

    /// Orders by number.
    public static func < (a: VectorID, b: VectorID) -> Bool {
        a.rawValue < b.rawValue
    }
}

extension VectorID: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
