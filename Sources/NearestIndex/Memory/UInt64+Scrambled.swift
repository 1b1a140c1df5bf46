extension UInt64 {
    /// The number with its bits mixed so that each depends on all others.
    ///
    /// It is the finalizer of SplitMix64 (Steele, Lea, Flood, *Fast splittable pseudorandom number
    /// generators*, 2014), a bijection.
    ///
    /// It spreads identifiers over hash tables and layers, and draws the same pseudorandom rows
    /// every time. Layers in files depend on it, so it never changes.
    var scrambled: UInt64 {
        var bits = self
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
