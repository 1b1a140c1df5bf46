internal import NearestKernels

/// float16 copies of float32 rows, kept while many vectors are inserted: the search for a new node's
/// candidates is bound by memory, and reads half the bytes from them.
///
/// Which nodes are candidates depends on the copies; how far they are, and so the choice among them,
/// on the rows themselves.
@safe final class HalfRows: @unchecked Sendable {
    // Unchecked: rows are written before anything leads to them.
    private let arena: Arena
    private let kernels: DistanceKernels
    private let dimension: Int

    /// Dimension from which on reading is what costs.
    static let fewestDimensions = 64

    init(dimension: Int, kernels: DistanceKernels) throws(NearestError) {
        self.dimension = dimension
        self.kernels = kernels
        arena = try Arena(
            itemBytes: (dimension * 2 + 63) / 64 * 64,
            chunkBytes: 1 << 24,
            limit: HNSWGraph.nodeLimit
        )
    }

    /// Makes room for `count` rows in all.
    func grow(to count: Int) throws(NearestError) {
        try arena.grow(to: count)
    }

    /// Copies a row.
    func set(_ row: Int, _ vector: UnsafeRawPointer) {
        unsafe kernels.narrow(
            vector.assumingMemoryBound(to: Float.self),
            count: dimension,
            toFloat16: arena.item(row).assumingMemoryBound(to: UInt16.self)
        )
    }

    /// The copies as gathering kernels find them.
    func chunked(ahead: Int) -> ChunkedRows {
        // SAFETY: the table of starts is only read, and a pointer is one whether what it points at
        // may be written or not.
        let starts = unsafe UnsafeRawPointer(arena.chunkStarts)
        return unsafe ChunkedRows(
            chunks: starts.assumingMemoryBound(to: UnsafeRawPointer?.self),
            stride: arena.itemBytes / 2,
            shift: arena.shift,
            ahead: ahead
        )
    }
}

/// Finds out whether distances to float16 copies say which vectors are near.
///
/// They do not where numbers are too large or too small for float16, or where what vectors have in
/// common is large beside what tells them apart.
@safe struct HalfPrecisionTrial {
    private let index: HNSWIndex

    private static let queries = 32
    private static let rows = 256
    /// The relative difference that is allowed for the nearest of the rows.
    private static let tolerance: Float = 0.002
    /// No element of a vector that is no longer than this is beyond float16.
    private static let largestSquaredNorm = 60_000.0 * 60_000

    init(_ index: HNSWIndex) {
        self.index = index
    }

    /// Compares some of the vectors, the same for the same vectors, in both precisions.
    func passes(_ vectors: UnsafePointer<Float>, count: Int) -> Bool {
        let dimension = index.dimension
        for row in 0..<count where index.metric != .cosine {
            let norm2 = unsafe index.kernels.squaredNorm(
                vectors + row * dimension,
                count: dimension,
                element: .float32
            )
            guard norm2 <= Self.largestSquaredNorm else { return false }
        }
        let exact = index.function
        let half = index.kernels.function(index.metric.form, .float16)
        let copy = Workspace<UInt16>(dimension)
        var number: UInt64 = 0
        func drawn() -> UnsafePointer<Float> {
            number &+= 1
            let row = Int(truncatingIfNeeded: number.scrambled % UInt64(count))
            return unsafe vectors + row * dimension
        }
        for _ in 0..<Self.queries {
            let query = unsafe drawn()
            var nearest = (exact: Float.infinity, half: Float.infinity)
            for _ in 0..<Self.rows {
                let row = unsafe drawn()
                if unsafe row == query { continue }
                let norms = unsafe norm(query) * norm(row)
                let product = unsafe exact.one(query, row, dimension: dimension)
                let distance = distance(product, norms)
                guard distance < nearest.exact, distance > 0 || index.metric == .innerProduct else {
                    continue
                }
                unsafe index.kernels.narrow(row, count: dimension, toFloat16: copy.start)
                let raw = unsafe half.one(query, copy.start, dimension: dimension)
                nearest = (distance, self.distance(raw, norms))
            }
            guard nearest.exact < .infinity else { continue }
            let allowed = abs(nearest.exact) * Self.tolerance
            guard abs(nearest.half - nearest.exact) <= allowed else { return false }
        }
        return true
    }

    private func norm(_ vector: UnsafePointer<Float>) -> Float {
        guard index.metric == .cosine else { return 1 }
        return Float(
            unsafe index.kernels.squaredNorm(vector, count: index.dimension, element: .float32)
                .squareRoot()
        )
    }

    private func distance(_ raw: Float, _ norms: Float) -> Float {
        switch index.metric {
        case .squaredEuclidean: raw
        case .innerProduct: -raw
        case .cosine: 1 - raw / norms
        }
    }
}
