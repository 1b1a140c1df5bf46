package import NearestKernels

/// How the elements of stored vectors are encoded.
///
/// Raw values are stored in files, so they never change.
@nonexhaustive
public enum ScalarEncoding: UInt8, Sendable, Hashable, CaseIterable {
    /// 4 bytes an element; elements are stored unchanged.
    case float32 = 1
    /// 2 bytes an element, IEEE binary16: 11 significant bits, magnitudes to 65 504. Elements are
    /// rounded to nearest even when a vector is inserted; a larger magnitude is refused.
    case float16 = 2
    /// 2 bytes an element, the upper half of a float32: 8 significant bits and the range of
    /// float32. Elements are rounded to nearest even when a vector is inserted.
    case bfloat16 = 3
    /// 1 byte an element, a whole number of −128…127. Vectors and queries with other elements are
    /// refused. Sums are exact, and a distance is the sum as the nearest float32. A graph under
    /// ``Metric/cosine`` cannot have it, because vectors of length 1 are not whole.
    case int8 = 4
    /// 1 byte an element, a whole number of 0…255; otherwise as ``int8``.
    case uint8 = 5
    /// A bit an element, 0 or 1, eight in a byte, under ``Metric/hamming`` and ``Metric/jaccard``
    /// only. Vectors and queries come packed, as ``VectorSpan/bits(_:)``, or as numbers that are 0
    /// or 1; others are refused. Distances are exact.
    case bit = 6

    /// Returns the bytes of the elements of one vector.
    package func bytes(_ dimension: Int) -> Int { element.bytes(dimension) }

    /// The kernels' name of this encoding.
    package var element: ElementType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .int8: .int8
        case .uint8: .uint8
        case .bit: .bits
        }
    }

    /// Whether every element must be a whole number of the encoding's range.
    package var isWhole: Bool { element.wholeNumbers != nil }
}
