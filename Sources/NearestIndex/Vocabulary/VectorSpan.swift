/// Vectors in the caller's memory, one after the other: what a search or an insertion reads.
///
/// Arrays and spans of `Float` are taken as they are. Whole numbers and bits need no detour over
/// float32 in an index that stores them:
///
/// ```swift
/// let index = try HNSWIndex(dimension: 256, metric: .hamming, encoding: .bit)
/// try index.insert(.bits(bytes.span), id: 7)
/// let result = try index.search(.bits(query.span), k: 10)
/// ```
///
/// Calls that take any ``ContiguousVectors``, as those with a filter do, need the whole name:
/// `VectorSpan.bits(query.span)`.
@nonexhaustive
public enum VectorSpan: ~Escapable {
    /// Numbers. An index rounds them to its encoding, or refuses them.
    case float32(Span<Float>)
    /// Whole numbers, for an index of ``ScalarEncoding/int8``.
    case int8(Span<Int8>)
    /// Whole numbers, for an index of ``ScalarEncoding/uint8``.
    case uint8(Span<UInt8>)
    /// Packed bits, for an index of ``ScalarEncoding/bit``: eight in a byte, the first in the
    /// highest bit, as `numpy.packbits` packs them. Each vector begins with a byte; bits after its
    /// last one are 0.
    case bits(Span<UInt8>)
}

extension VectorSpan {
    /// How the elements are encoded.
    package var encoding: ScalarEncoding {
        switch self {
        case .float32: .float32
        case .int8: .int8
        case .uint8: .uint8
        case .bits: .bit
        }
    }

    /// Numbers in all vectors together, or bytes of bits.
    package var count: Int {
        switch self {
        case .float32(let numbers): numbers.count
        case .int8(let numbers): numbers.count
        case .uint8(let numbers): numbers.count
        case .bits(let bytes): bytes.count
        }
    }
}
