/// Random numbers that depend on the seed alone: the same on every machine and in every run.
///
/// xoshiro256** by Blackman and Vigna, seeded through SplitMix64 as its authors advise. The normal
/// numbers use only operations that IEEE 754 defines to the last bit, and no mathematics library,
/// whose logarithms and cosines differ between systems. Not for cryptography.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    private var spareGaussian: Double?

    /// Creates a generator.
    ///
    /// - Parameters:
    ///   - seed: Any number.
    ///   - stream: Chooses one of many sequences that have nothing to do with one another.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = seed ^ (stream &* 0xD1B5_4A32_D192_ED03)
        func next() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var result = mixer
            result = (result ^ (result >> 30)) &* 0xBF58_476D_1CE4_E5B9
            result = (result ^ (result >> 27)) &* 0x94D0_49BB_1331_11EB
            return result ^ (result >> 31)
        }
        state = (next(), next(), next(), next())
    }

    /// Returns the next 64 bits.
    public mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }

    /// Returns a number in 0..<1, a multiple of 2^-53.
    public mutating func nextUniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Returns a whole number in `0..<limit`; the bias is below `limit` / 2^64.
    public mutating func nextIndex(below limit: Int) -> Int {
        precondition(limit > 0, "There must be something to choose from.")
        return Int(next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    /// Returns a normally distributed number of mean 0 and variance 1.
    ///
    /// Marsaglia's polar method, which makes two at a time.
    public mutating func nextGaussian() -> Double {
        if let spare = spareGaussian {
            spareGaussian = nil
            return spare
        }
        while true {
            let x = 2 * nextUniform() - 1
            let y = 2 * nextUniform() - 1
            let square = x * x + y * y
            guard square < 1, square > 0 else { continue }
            let factor = (-2 * Self.naturalLogarithm(square) / square).squareRoot()
            spareGaussian = y * factor
            return x * factor
        }
    }

    /// Returns the logarithm of a positive normal number, to about 15 digits.
    ///
    /// ln(m 2^e) = e ln 2 + 2 artanh((m - 1) / (m + 1)), whose series converges fast because m is
    /// kept within a factor of the square root of 2 of 1.
    package static func naturalLogarithm(_ value: Double) -> Double {
        var exponent = Double(value.exponent)
        var fraction = value.significand
        if fraction > 1.4142135623730951 {
            fraction *= 0.5
            exponent += 1
        }
        let t = (fraction - 1) / (fraction + 1)
        let square = t * t
        var series = 1.0 / 19
        series = series * square + 1.0 / 17
        series = series * square + 1.0 / 15
        series = series * square + 1.0 / 13
        series = series * square + 1.0 / 11
        series = series * square + 1.0 / 9
        series = series * square + 1.0 / 7
        series = series * square + 1.0 / 5
        series = series * square + 1.0 / 3
        series = series * square + 1
        return exponent * 0.6931471805599453 + 2 * t * series
    }
}
