internal import NearestKernels

/// Blocks of inner products for some queries, and the test which of them can matter.
///
/// A product `p` of query `q` and row `x` is within `E |q| |x|` of the true one (plus what underflow
/// can lose), where `E` is the sum of the errors of the block product and of the direct kernel. So a
/// row whose distance, computed directly, is at most the query's limit `T` has
///
/// - squared Euclidean: `p + E |q| |x| - |x|²/2 ≥ (|q|² - T)/2`
/// - inner product: `p + E |q| |x| ≥ -T`
/// - cosine: `p + (E - (1 - T)) |q| |x| ≥ 0`
///
/// with `T` widened by the direct kernel's own error, which is a part of the distance. That is one test, `p + queryFactor * rowFactor - rowOffset ≥ threshold`. The rounding of the test
/// itself is covered by `slack`, far above what float32 loses in it. What passes is compared directly
/// by the caller, so the answer is exact, near-duplicates included.
@safe struct FlatBatchKernel: ~Copyable {
    private let metric: Metric
    private let product: MatrixProduct
    private let packed: PackedQueries
    private let element: ElementType
    private let stride: Int
    private let norms: [Double]
    private let relativeError: Double
    private let absoluteError: Double
    private let directError: Double
    /// What taking a vector's subnormal elements for zero loses, as a part of the other's norm.
    private let subnormal: Double
    // For each query, padded to what the kernels take.
    private let queryFactors: Workspace<Float>
    private let thresholds: Workspace<Float>
    // For each row of a block.
    private let rowFactors = Workspace<Float>(RowLayout.group)
    private let rowOffsets = Workspace<Float>(RowLayout.group, repeating: 0)
    private let scratch: Workspace<Float>
    private let products: Workspace<Float>
    private let pairs: Workspace<UInt32>

    private static let slack = 0x1p-19
    /// Squared norms below it have lost digits; it stands for them, since more than the norm does no
    /// harm.
    private static let smallest: Float = 0x1p-126

    /// Packs `norms.count` queries that follow each other; `norms` are their lengths.
    init(batch: FlatBatch, queries: UnsafePointer<Float>, norms: [Double]) {
        let layout = batch.snapshot.layout
        let dimension = layout.dimension
        metric = batch.metric
        product = batch.product
        unsafe packed = PackedQueries(
            queries,
            count: norms.count,
            dimension: dimension,
            for: batch.product
        )
        element = layout.encoding.element
        stride = layout.stride
        self.norms = norms
        absoluteError = 2 * product.absoluteError(dimension: dimension)
        let width = packed.paddedCount
        queryFactors = Workspace(width, repeating: 0)
        thresholds = Workspace(width, repeating: .infinity)
        scratch = Workspace(
            MatrixProduct.scratchCount(rows: RowLayout.group, dimension: dimension)
        )
        products = Workspace(RowLayout.group * width)
        pairs = Workspace(RowLayout.group * width)
        // The direct kernels are float32 whatever computes the blocks.
        let direct = Double(dimension + 4) * 0x1p-24
        directError = direct / (1 - direct)
        subnormal = Double(dimension).squareRoot() * 0x1p-126
        relativeError =
            product.relativeError(dimension: dimension) + direct / (1 - direct) + Self.slack
        for query in norms.indices {
            unsafe queryFactors.start[query] =
                Float(relativeError * norms[query] + subnormal).nextUp
            unsafe thresholds.start[query] = -.infinity
        }
    }

    /// Says that rows farther than `limit` do not matter to a query any more.
    func setLimit(_ limit: Float, query: Int) {
        let norm = norms[query]
        let limit = Double(limit)
        let threshold: Double
        switch metric {
        case .squaredEuclidean:
            // The direct kernel's error is a part of the distance itself.
            let reach = limit * (1 + 2 * directError)
            threshold = (norm * norm - reach) / 2 - (norm * norm + reach) * Self.slack
        case .innerProduct:
            threshold = -limit - abs(limit) * Self.slack
        case .cosine:
            threshold = 0
            let factor = (relativeError - (1 - limit - Self.slack)) * norm
            unsafe queryFactors.start[query] = Float(factor).nextUp
        }
        unsafe thresholds.start[query] =
            Float(threshold - absoluteError - subnormal * norm).nextDown
    }

    /// Calls `found` for each row and query, by their positions, whose distance may be within the
    /// query's limit.
    func findCandidates(_ rows: RowBlock, _ found: (_ row: Int, _ query: Int) -> Void) {
        unsafe prepare(rows.scales, count: rows.count)
        // SAFETY: every buffer was made for whole blocks of the padded number of queries.
        let block = unsafe ProductRows(
            rows.row(0),
            element: element,
            stride: stride,
            count: rows.count,
            ahead: rows.ahead
        )
        unsafe product.multiply(packed, block, scratch: scratch.start, into: products.start)
        let count = unsafe product.findAbove(
            products.start,
            rows: rows.count,
            queries: packed.paddedCount,
            queryFactors: queryFactors.start,
            thresholds: thresholds.start,
            rowFactors: rowFactors.start,
            rowOffsets: rowOffsets.start,
            pairs: pairs.start
        )
        for index in 0..<count {
            let pair = unsafe pairs.start[index]
            let query = Int(pair & 0xFFFF)
            // A row of a damaged file that is not a number is found for the padding as well.
            if query < norms.count { found(Int(pair >> 16), query) }
        }
    }

    // The factors and offsets of the test, from the rows' scales. A loop for each metric, so that it
    // is compiled to vector instructions: in small batches it would be felt.
    private func prepare(_ scales: UnsafePointer<Float>, count: Int) {
        switch metric {
        case .squaredEuclidean:
            let halved = Float(0.5 - Self.slack)
            for row in 0..<count {
                unsafe rowFactors.start[row] = max(scales[row], Self.smallest).squareRoot()
                unsafe rowOffsets.start[row] = scales[row] * halved
            }
        case .innerProduct:
            for row in 0..<count {
                unsafe rowFactors.start[row] = max(scales[row], Self.smallest).squareRoot()
            }
        case .cosine:
            for row in 0..<count { unsafe rowFactors.start[row] = 1 / scales[row] }
        }
    }
}
