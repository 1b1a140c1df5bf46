/// A candidate in 64 bits that order as candidates do: by distance, ties by node.
///
/// ```
/// bits 63…32   the distance, as a number that orders like it
/// bits 31…2    the node
/// bit 1        fails: may be walked over but not returned
/// bit 0        expanded: its links have been followed
/// ```
struct CandidateKey: Comparable {
    var bits: UInt64

    static let failsMark: UInt64 = 2
    static let expandedMark: UInt64 = 1

    init(bits: UInt64) {
        self.bits = bits
    }

    /// A candidate that was not expanded; `distance` is not NaN.
    @inline(__always)
    init(distance: Float, node: UInt32, fails: Bool) {
        bits =
            UInt64(distance.ordered) &<< 32 | UInt64(node) &<< 2
            | (fails ? Self.failsMark : 0)
    }

    /// A candidate whose distance may be NaN, which is to say unknown.
    init(unmeasured node: UInt32, distance: Float) {
        self.init(distance: distance, node: node, fails: false)
        if distance.isNaN { bits |= 0xFFFF_FFFF << 32 }
    }

    /// Whether the distance is unknown.
    var isUnmeasured: Bool { bits >> 32 == 0xFFFF_FFFF }

    @inline(__always)
    var node: Node { Int(truncatingIfNeeded: (bits & 0xFFFF_FFFF) &>> 2) }

    @inline(__always)
    var distance: Float { Float(ordered: UInt32(truncatingIfNeeded: bits &>> 32)) }

    @inline(__always)
    var fails: Bool { bits & Self.failsMark != 0 }

    @inline(__always)
    var isExpanded: Bool { bits & Self.expandedMark != 0 }

    @inline(__always)
    static func < (a: CandidateKey, b: CandidateKey) -> Bool { a.bits < b.bits }
}

extension Float {
    /// A number that orders as this one does among those that are not NaN.
    @inline(__always)
    var ordered: UInt32 {
        // -0 and 0 are one distance.
        let bits = (self + 0).bitPattern
        let sign = UInt32(bitPattern: Int32(bitPattern: bits) &>> 31)
        return bits ^ (sign | 0x8000_0000)
    }

    /// The number that ``ordered`` was taken of.
    @inline(__always)
    init(ordered: UInt32) {
        let sign = UInt32(bitPattern: Int32(bitPattern: ~ordered) &>> 31)
        self.init(bitPattern: ordered ^ (sign | 0x8000_0000))
    }
}
