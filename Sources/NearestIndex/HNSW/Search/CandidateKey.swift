/// A candidate in 64 bits, whose order as integers is that of candidates: by distance, ties by
/// node.
///
/// ```
/// bits 63…32   the distance, as a number that orders like it
/// bits 31…2    the node
/// bit 1        excluded: may be walked over but not returned
/// bit 0        expanded: its links have been followed
/// ```
package struct CandidateKey: Comparable, BitwiseCopyable, Sendable {
    /// The bits; comparing them compares candidates.
    package var bits: UInt64

    /// Bit 1: the node may be walked over but not returned.
    static let excludedMark: UInt64 = 2
    /// Bit 0: the node's links have been followed.
    package static let expandedMark: UInt64 = 1

    /// Makes a candidate that was not expanded; `distance` is not NaN.
    @inline(__always)
    package init(distance: Float, node: UInt32, isExcluded: Bool) {
        bits =
            UInt64(distance.ordered) &<< 32 | UInt64(node) &<< 2
            | (isExcluded ? Self.excludedMark : 0)
    }

    /// Makes a candidate whose distance may be NaN, which means unknown; it orders last.
    package init(unmeasured node: UInt32, distance: Float) {
        self.init(distance: distance, node: node, isExcluded: false)
        if distance.isNaN { bits |= 0xFFFF_FFFF << 32 }
    }

    /// Whether the distance is unknown.
    package var isUnmeasured: Bool { bits >> 32 == 0xFFFF_FFFF }

    /// The node, below 2³⁰.
    @inline(__always)
    package var node: Int { Int(truncatingIfNeeded: (bits & 0xFFFF_FFFF) &>> 2) }

    /// The distance, exactly as it was given, except that -0 becomes 0.
    @inline(__always)
    package var distance: Float { Float(ordered: UInt32(truncatingIfNeeded: bits &>> 32)) }

    /// Whether the node may be walked over but not returned.
    @inline(__always)
    package var isExcluded: Bool { bits & Self.excludedMark != 0 }

    /// Whether the node's links have been followed.
    @inline(__always)
    package var isExpanded: Bool { bits & Self.expandedMark != 0 }

    @inline(__always)
    package static func < (a: CandidateKey, b: CandidateKey) -> Bool { a.bits < b.bits }
}

extension Float {
    /// An integer that orders as this number does among those that are not NaN.
    @inline(__always)
    package var ordered: UInt32 {
        // Adding 0 turns -0 into 0: both are the same distance.
        let bits = (self + 0).bitPattern
        // Negative numbers have all bits inverted, others only the sign.
        let sign = UInt32(bitPattern: Int32(bitPattern: bits) &>> 31)
        return bits ^ (sign | 0x8000_0000)
    }

    /// Makes the number whose ``ordered`` is given.
    @inline(__always)
    package init(ordered: UInt32) {
        let sign = UInt32(bitPattern: Int32(bitPattern: ~ordered) &>> 31)
        self.init(bitPattern: ordered ^ (sign | 0x8000_0000))
    }
}
