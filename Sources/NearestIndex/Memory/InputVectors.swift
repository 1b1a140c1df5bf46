/// The vectors that a caller passed, one after the other, while its call lasts.
@safe struct InputVectors {
    private let start: UnsafePointer<Float>
    /// Elements of a vector.
    let dimension: Int
    /// The number of vectors.
    let count: Int

    /// Views numbers as vectors of some dimension; nil if there are no numbers.
    init?(_ numbers: UnsafeBufferPointer<Float>, dimension: Int) {
        guard let start = numbers.baseAddress, !numbers.isEmpty else { return nil }
        // SAFETY: the caller keeps the numbers valid while this is used.
        unsafe self.start = start
        self.dimension = dimension
        count = numbers.count / dimension
    }

    /// Returns the elements of a vector.
    func elements(_ index: Int) -> UnsafePointer<Float> {
        precondition(0..<count ~= index)
        return unsafe start + index * dimension
    }
}
