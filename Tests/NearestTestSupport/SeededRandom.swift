/// A random number generator with a seed, the same everywhere: SplitMix64 (Steele, Lea, Flood,
/// *Fast splittable pseudorandom number generators*, 2014).
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence of a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number in -1..<1.
    public mutating func nextSigned() -> Float {
        Float(Int32(truncatingIfNeeded: next() >> 40) - (1 << 23)) * 0x1p-23
    }

    /// `count` numbers in -1..<1, times `norm`.
    public mutating func vector(_ count: Int, norm: Float = 1) -> [Float] {
        (0..<count).map { _ in nextSigned() * norm }
    }
}
