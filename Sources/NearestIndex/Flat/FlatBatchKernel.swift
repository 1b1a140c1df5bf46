internal import NearestKernels

/// Computes blocks of inner products for some queries, and finds those that may matter.
///
/// A product `p` of query `q` and row `x` is within `E |q| |x|` of the true one (plus what
/// underflow can lose), where `E` is the sum of the errors of the block product and of the direct
/// kernel. So a row whose distance, computed directly, is at most the query's limit `T` has
///
/// - squared Euclidean: `p + E |q| |x| - |x|²/2 ≥ (|q|² - T)/2`
/// - inner product: `p + E |q| |x| ≥ -T`
/// - cosine: `p + (E - (1 - T)) |q| |x| ≥ 0`
/// - Manhattan: as squared Euclidean with `T²`, because the Euclidean distance is never larger
///
/// with `T` widened by the direct kernel's own error, which is a part of the distance. That is one
/// test, `p + queryFactor * rowFactor - rowOffset ≥ threshold`. The rounding of the test itself is
/// covered by `slack`, far above what float32 loses in it. What passes is compared directly by the
/// caller, so the answer is exact, near-duplicates included.
struct FlatBatchKernel: BatchKernel, ~Copyable {
    /// How the rows store vectors.
    private let codec: VectorCodec
    private let product: BlockProduct
    /// The length of each query.
    private let norms: [Double]
    private let errors: BlockErrors
    private let absoluteError: Double
    /// What is lost if a vector's subnormal elements are taken as zero, relative to the other's
    /// norm.
    private let subnormal: Double
    // For each query, padded to what the kernels take.
    private let queryFactors: ScratchBuffer<Float>
    private let thresholds: ScratchBuffer<Float>
    // For each row of a block.
    private let rowFactors = ScratchBuffer<Float>(RowLayout.group)
    private let rowOffsets = ScratchBuffer<Float>(RowLayout.group, repeating: 0)

    /// See ``BlockErrors/slack``.
    private static let slack = 0x1p-19

    /// Packs `norms.count` queries that are adjacent in memory.
    ///
    /// - Parameters:
    ///   - batch: the batch that they belong to.
    ///   - first: the first of them.
    ///   - norms: their lengths.
    init(batch: FlatBatch, from first: QueryScorer, norms: [Double]) {
        guard let matrixProduct = batch.product else {
            preconditionFailure("a batch of numbers has products")
        }
        let dimension = batch.codec.dimension
        codec = batch.codec
        product = BlockProduct(
            matrixProduct,
            from: first,
            count: norms.count,
            codec: batch.codec,
            stride: batch.view.layout.stride,
            maximumRows: RowLayout.group
        )
        self.norms = norms
        absoluteError = 2 * matrixProduct.absoluteError(dimension: dimension)
        let width = product.paddedCount
        queryFactors = ScratchBuffer(width, repeating: 0)
        thresholds = ScratchBuffer(width, repeating: .infinity)
        // The direct kernels are float32 whatever computes the blocks.
        let direct = Double(dimension + 4) * 0x1p-24
        let relative =
            matrixProduct.relativeError(dimension: dimension) + direct / (1 - direct) + Self.slack
        errors = BlockErrors(
            relative: relative,
            direct: direct / (1 - direct),
            slack: Self.slack
        )
        subnormal = Double(dimension).squareRoot() * 0x1p-126
        // Until a limit is set everything passes: the threshold is minus infinity.
        for query in norms.indices {
            queryFactors[query] = Float(relative * norms[query] + subnormal).nextUp
            thresholds[query] = -.infinity
        }
    }

    func setLimit(_ limit: Float, query: Int) {
        let norm = norms[query]
        let test = codec.metric.blockTest(limit: Double(limit), norm: norm, errors: errors)
        if let factor = test.queryFactor { queryFactors[query] = Float(factor).nextUp }
        thresholds[query] =
            Float(test.threshold - absoluteError - subnormal * norm).nextDown
    }

    func findCandidates(_ rows: RowBlock, _ found: (_ row: Int, _ query: Int) -> Void) {
        codec.metric.prepareBlock(
            rows.norms,
            count: rows.count,
            slack: Self.slack,
            factors: rowFactors.span,
            offsets: rowOffsets.span
        )
        let bounds = BlockProduct.Bounds(
            queryFactors: queryFactors.span,
            thresholds: thresholds.span,
            rowFactors: rowFactors.span,
            rowOffsets: rowOffsets.span
        )
        let pairs = product.pairs(rows.row(0), count: rows.count, ahead: rows.ahead, bounds)
        for index in 0..<pairs.count {
            let (row, query) = (Int(pairs[index] >> 16), Int(pairs[index] & 0xFFFF))
            // NaN in a row of a damaged file makes it pass the test for padding queries too.
            if query < norms.count { found(row, query) }
        }
    }
}
