/// Finds out whether distances to float16 copies tell which vectors are near.
///
/// They do not if numbers are too large or too small for float16, or if the vectors differ little
/// in comparison with what they have in common. ``GraphChange/beginBulk(_:_:)`` runs a trial
/// before it keeps ``HalfPrecisionRows``.
struct PrecisionTrial {
    private let codec: VectorCodec

    /// Vectors that are used as queries.
    private static let queries = 32
    /// Vectors that each query is compared with.
    private static let rows = 256
    /// The relative error that is allowed in the distance of the nearest row.
    private static let tolerance: Float = 0.002
    /// No element of a vector within this squared norm exceeds the range of float16.
    static let maximumSquaredNorm = 60_000.0 * 60_000

    /// Makes a trial for the rows of a codec.
    init(_ codec: VectorCodec) {
        self.codec = codec
    }

    /// Compares some of the vectors in both precisions, always the same ones.
    ///
    /// - Parameter vectors: those that will be inserted.
    /// - Complexity: O(`vectors.count * dimension`), and 8 192 pairs of distances.
    /// - Returns: whether the copies give the distance to the nearest drawn row within the
    ///   tolerance; false also where a vector may be too long for float16.
    func passes(_ vectors: InputVectors) -> Bool {
        for index in 0..<vectors.count where !codec.metric.comparesDirections {
            let norm2 = codec.squaredNorm(index, of: vectors)
            guard norm2 <= Self.maximumSquaredNorm else { return false }
        }
        let copy = ScratchBuffer<UInt16>(codec.dimension)
        // Counting and scrambling draws the same vectors every time, so graphs are reproducible.
        var number: UInt64 = 0
        func drawn() -> Int {
            number &+= 1
            return Int(truncatingIfNeeded: number.scrambled % UInt64(vectors.count))
        }
        for _ in 0..<Self.queries {
            let query = drawn()
            var nearest = (exact: Float.infinity, half: Float.infinity)
            for _ in 0..<Self.rows {
                let row = drawn()
                if row == query { continue }
                let norms = norm(query, vectors) * norm(row, vectors)
                let product = codec.rawValue(query, row, of: vectors)
                let distance = codec.metric.distance(raw: product, norms: norms)
                // A vector drawn twice, or a duplicate, says nothing about precision.
                guard distance < nearest.exact, distance > 0 || !codec.metric.isNearestToItself
                else { continue }
                let raw = codec.rawValueInHalfPrecision(query, row, of: vectors, copy.span)
                nearest = (distance, codec.metric.distance(raw: raw, norms: norms))
            }
            guard nearest.exact < .infinity else { continue }
            let allowed = abs(nearest.exact) * Self.tolerance
            guard abs(nearest.half - nearest.exact) <= allowed else { return false }
        }
        return true
    }

    // The length of a vector where directions are compared, otherwise 1.
    private func norm(_ index: Int, _ vectors: InputVectors) -> Float {
        guard codec.metric.comparesDirections else { return 1 }
        return Float(codec.squaredNorm(index, of: vectors).squareRoot())
    }
}
