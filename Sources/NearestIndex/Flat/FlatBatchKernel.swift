internal import NearestKernels

/// Blocks of inner products for some queries, and the test which of them can matter.
///
/// A product `p` of query `q` and row `x` is within `E |q| |x|` of the true one (plus what underflow
/// can lose), where `E` is the sum of the errors of the block product and of the direct kernel. So a
/// row whose distance, computed directly, is at most the query's limit `T` has
///
/// - squared Euclidean: `p + E |q| |x| - |x|²/2 ≥ (|q|² - T)/2`
/// - inner product: `p + E |q| |x| ≥ -T`
/// - cosine, rows of unit length: `p + E |q| ≥ (1 - T) |q|`
///
/// which is one test, `p + queryFactor * rowFactor - rowOffset ≥ threshold`. The rounding of the test
/// itself is covered by `slack`, far above what float32 loses in it. What passes is compared directly
/// by the caller, so the answer is exact, near-duplicates included.
@safe struct FlatBatchKernel: ~Copyable {
    private let metric: Metric
    private let product: MatrixProduct
    private let packed: PackedQueries
    private let element: ElementType
    private let stride: Int
    private let norms: [Double]
    private let absoluteError: Double
    // For each query, padded to what the kernels take.
    private let queryFactors: Workspace<Float>
    private let thresholds: Workspace<Float>
    // For each row of a block; the same for all under cosine.
    private let rowFactors = Workspace<Float>(RowLayout.group)
    private let rowOffsets = Workspace<Float>(RowLayout.group)
    private let scratch: Workspace<Float>
    private let products: Workspace<Float>
    private let pairs: Workspace<UInt32>

    private static let slack = 0x1p-19
    /// No stored unit vector is longer, whatever its encoding has rounded.
    private static let unitNorm: Float = 1.001

    /// - Parameters:
    ///   - queries: the first of `norms.count` queries that follow each other.
    ///   - norms: their lengths.
    init(batch: FlatBatch, queries: UnsafePointer<Float>, norms: [Double]) {
        let layout = batch.snapshot.layout
        let dimension = layout.dimension
        metric = batch.metric
        product = batch.product
        unsafe packed = PackedQueries(
            queries, count: norms.count, dimension: dimension, for: batch.product)
        element = layout.encoding.element
        stride = layout.stride
        self.norms = norms
        absoluteError = 2 * product.absoluteError(dimension: dimension)
        let width = packed.paddedCount
        queryFactors = Workspace(width, repeating: 0)
        thresholds = Workspace(width, repeating: .infinity)
        scratch = Workspace(
            RowLayout.group * MatrixProduct.scratchStride(dimension: dimension))
        products = Workspace(RowLayout.group * width)
        pairs = Workspace(RowLayout.group * width)
        // The direct kernels are float32 whatever computes the blocks.
        let direct = Double(dimension + 4) * 0x1p-24
        let error = product.relativeError(dimension: dimension) + direct / (1 - direct) + Self.slack
        for row in 0..<RowLayout.group {
            unsafe rowFactors.start[row] = Self.unitNorm
            unsafe rowOffsets.start[row] = 0
        }
        for (query, norm) in norms.enumerated() {
            unsafe queryFactors.start[query] = Float(error * norm).nextUp
            unsafe thresholds.start[query] = -.infinity
        }
    }

    /// Says that rows farther than `limit` do not matter to a query any more.
    func setLimit(_ limit: Float, query: Int) {
        let norm = norms[query]
        let limit = Double(limit)
        let threshold =
            switch metric {
            case .squaredEuclidean:
                (norm * norm - limit) / 2 - (norm * norm + limit) * Self.slack
            case .innerProduct:
                -limit - abs(limit) * Self.slack
            case .cosine:
                (1 - limit - Self.slack) * norm
            }
        unsafe thresholds.start[query] = Float(threshold - absoluteError).nextDown
    }

    /// Calls `found` for each row and query, by their positions, whose distance may be within the
    /// query's limit.
    func findCandidates(_ rows: RowBlock, _ found: (_ row: Int, _ query: Int) -> Void) {
        if metric != .cosine {
            let halved = metric == .squaredEuclidean ? Float(0.5 - Self.slack) : 0
            for row in 0..<rows.count {
                let squaredNorm = rows.scale(row)
                unsafe rowFactors.start[row] = squaredNorm.squareRoot().nextUp
                unsafe rowOffsets.start[row] = squaredNorm * halved
            }
        }
        // SAFETY: every buffer was made for whole blocks of the padded number of queries.
        unsafe product.multiply(
            packed, rows: rows.row(0), element: element, stride: stride, count: rows.count,
            scratch: scratch.start, into: products.start, ahead: rows.ahead)
        let count = unsafe product.findAbove(
            products.start, rows: rows.count, queries: packed.paddedCount,
            queryFactors: queryFactors.start, thresholds: thresholds.start,
            rowFactors: rowFactors.start, rowOffsets: rowOffsets.start, pairs: pairs.start)
        for index in 0..<count {
            let pair = unsafe pairs.start[index]
            found(Int(pair >> 16), Int(pair & 0xFFFF))
        }
    }
}
