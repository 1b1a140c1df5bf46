import NearestIndex

/// Identifiers whose nodes are on high layers.
///
/// An index scrambles the seed and the identifier to a number: the smaller it is, the higher is the
/// node's top layer. Scrambling can be inverted, so identifiers of high nodes can be computed.
enum HNSWHighNodes {
    static func ids(_ count: Int, seed: UInt64) -> [VectorID] {
        let scrambledSeed = scrambled(seed &+ 0x9E37_79B9_7F4A_7C15)
        return (0..<UInt64(count)).map { VectorID(unscrambled($0) ^ scrambledSeed) }
    }

    // The finalizer of SplitMix64, and its inverse.
    private static func scrambled(_ bits: UInt64) -> UInt64 {
        var bits = bits
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    private static func unscrambled(_ bits: UInt64) -> UInt64 {
        var bits = unshifted(bits, 31) &* inverse(0x94D0_49BB_1331_11EB)
        bits = unshifted(bits, 27) &* inverse(0xBF58_476D_1CE4_E5B9)
        return unshifted(bits, 30)
    }

    // Undoes `bits ^ (bits >> shift)`.
    private static func unshifted(_ bits: UInt64, _ shift: UInt64) -> UInt64 {
        bits ^ (bits >> shift) ^ (bits >> (2 * shift))
    }

    // Of an odd number, modulo 2⁶⁴, by Newton's method: each step doubles the bits that are right.
    private static func inverse(_ factor: UInt64) -> UInt64 {
        var inverse = factor
        for _ in 0..<5 { inverse = inverse &* (2 &- factor &* inverse) }
        return inverse
    }
}
