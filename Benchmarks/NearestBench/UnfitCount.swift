/// Says that a data set has too few vectors for `--count`.
struct UnfitCount: Error, CustomStringConvertible {
    /// The option's value.
    let value: Int
    /// Vectors of the set.
    let rows: Int
    /// Whether some must be left.
    var isSomeLeft = false

    var description: String {
        "--count is \(value), but the set has \(rows) vectors"
            + (isSomeLeft ? ", and some must be left to insert" : "")
    }
}
