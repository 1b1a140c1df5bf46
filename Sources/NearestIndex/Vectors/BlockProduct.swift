internal import NearestKernels

/// Computes the inner products of packed queries with blocks of rows, and finds the large ones.
@safe struct BlockProduct: ~Copyable {
    private let product: MatrixProduct
    /// The queries in the layout that the matrix product reads.
    private let packed: PackedQueries
    private let element: ElementType
    private let stride: Int
    /// The most rows of a block.
    private let maximumRows: Int
    // Work space of the product, the products of one block, and the pairs that pass the test.
    private let scratch: ScratchBuffer<Float>
    private let products: ScratchBuffer<Float>
    private let pairs: ScratchBuffer<UInt32>

    /// What a product must reach: `product + queryFactor * rowFactor - rowOffset ≥ threshold`.
    struct Bounds {
        /// For each query, padding included.
        let queryFactors, thresholds: ScratchSpan<Float>
        /// For each row of a block.
        let rowFactors, rowOffsets: ScratchSpan<Float>
    }

    /// Packs queries.
    ///
    /// - Parameters:
    ///   - product: computes the products.
    ///   - first: the first of the queries, which are adjacent in memory.
    ///   - count: the number of queries.
    ///   - codec: how the rows store vectors.
    ///   - stride: elements from one row to the next.
    ///   - maximumRows: the most rows of a block.
    init(
        _ product: MatrixProduct,
        from first: QueryScorer,
        count: Int,
        codec: VectorCodec,
        stride: Int,
        maximumRows: Int
    ) {
        let dimension = codec.dimension
        self.product = product
        element = codec.encoding.element
        self.stride = stride
        self.maximumRows = maximumRows
        guard let floats = unsafe first.floats else {
            preconditionFailure("the queries of a batch are there as float32")
        }
        // SAFETY: there are `count` queries of `dimension` elements at the first one.
        unsafe packed = PackedQueries(
            floats,
            count: count,
            dimension: dimension,
            for: product
        )
        scratch = ScratchBuffer(MatrixProduct.scratchCount(rows: maximumRows, dimension: dimension))
        products = ScratchBuffer(maximumRows * packed.paddedCount)
        pairs = ScratchBuffer(maximumRows * packed.paddedCount)
    }

    /// The number of queries with their padding, as the kernels take them.
    var paddedCount: Int { packed.paddedCount }

    /// Finds the pairs of a row and a query whose product reaches the bounds.
    ///
    /// - Parameters:
    ///   - row: the first of the block's rows, which are adjacent in memory.
    ///   - count: the number of rows.
    ///   - ahead: bytes behind the block to prefetch.
    ///   - bounds: what a product must reach.
    /// - Complexity: O(rows × queries × dimension).
    /// - Returns: the row's position in the upper 16 bits of each pair, the query's in the lower
    ///   ones; valid until the next call. Queries of the padding may be among them.
    func pairs(
        _ row: RowPointer,
        count: Int,
        ahead: Int,
        _ bounds: Bounds
    ) -> ScratchSpan<UInt32> {
        precondition(count <= maximumRows)
        // SAFETY: every buffer was made for whole blocks of the padded number of queries.
        let block = unsafe ProductRows(
            row.start,
            element: element,
            stride: stride,
            count: count,
            ahead: UnsafeRawBufferPointer(
                start: row.start + count * stride * element.size,
                count: ahead
            )
        )
        unsafe product.multiply(packed, block, scratch: scratch.start, into: products.start)
        let found = unsafe product.findAbove(
            products.start,
            rows: count,
            queries: packed.paddedCount,
            ProductBounds(
                queryFactors: bounds.queryFactors.start,
                thresholds: bounds.thresholds.start,
                rowFactors: bounds.rowFactors.start,
                rowOffsets: bounds.rowOffsets.start
            ),
            into: pairs.start
        )
        return pairs.span.extracting(0..<found)
    }
}
