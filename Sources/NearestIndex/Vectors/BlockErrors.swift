/// The relative error bounds that ``FlatBatchKernel`` works with.
struct BlockErrors {
    /// The error of a block's product and of the direct kernel together, relative to `|q| |x|`.
    let relative: Double
    /// The error of the direct kernel, relative to the distance.
    let direct: Double
    /// A margin far above what float32 loses in the test itself.
    let slack: Double
}
