/// A 64-bit hash that is the same in every run and on every machine, unlike `Hasher`.
///
/// A multiply and a rotation a word, and the finalizer of MurmurHash3. It is not meant to withstand
/// data that was made to collide.
struct StableHash {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func combine(_ word: UInt64) {
        state = (state ^ word) &* 0x9FB2_1C65_1E98_DF25
        state = (state << 29) | (state >> 35)
    }

    /// Combines the bit patterns, so that 0 and -0 differ and a NaN equals itself.
    mutating func combine(_ values: some Sequence<Float>) {
        for value in values { combine(UInt64(value.bitPattern)) }
    }

    var value: UInt64 {
        var result = state
        result = (result ^ (result >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        result = (result ^ (result >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return result ^ (result >> 33)
    }
}
