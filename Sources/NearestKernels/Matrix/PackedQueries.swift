internal import CNearestKernels

/// A batch of queries in the order in which one backend of ``MatrixProduct`` reads them.
///
/// The register tiles read queries in panels: the first elements of all queries of a panel, then
/// their second elements, and so on. Packing the batch once makes every later read sequential. BLAS
/// packs by itself, so it gets the queries as they are; the streaming form of bfloat16 reads each
/// query from start to end.
///
/// Owns its memory and frees it when it goes out of scope.
@safe package struct PackedQueries: ~Copyable {
    /// The number of queries.
    package let count: Int
    /// ``count`` rounded up to what the kernels take at a time; the additional queries are zero.
    package let paddedCount: Int
    /// Elements of a query.
    package let dimension: Int
    /// Whether the queries lie one after the other, for the streaming form of bfloat16 products.
    let isStreamed: Bool
    /// The packed queries, in float32 or as the bits of bfloat16.
    let storage: UnsafeMutablePointer<Float>

    /// Batches of up to this many bfloat16 queries are streamed.
    ///
    /// Reading the rows takes longer than multiplying them with so few queries, and a stream reads
    /// faster than a tile. It is the number of queries that the streaming kernels take.
    private static let streamedQueries = 8

    /// Packs `count` queries that follow each other, `dimension` floats each.
    ///
    /// - Parameters:
    ///   - queries: `count * dimension` elements, which are copied.
    ///   - count: the number of queries.
    ///   - dimension: elements of a query.
    ///   - product: the backend that will read the batch.
    /// - Complexity: O(`count * dimension`).
    package init(
        _ queries: UnsafePointer<Float>,
        count: Int,
        dimension: Int,
        for product: MatrixProduct
    ) {
        let kernels = product.kernels
        let table = unsafe kernels.table.pointee
        let panels = unsafe product.backend == .bfloat16 ? table.panels_bf16 : table.panels
        self.count = count
        self.dimension = dimension
        isStreamed = product.backend == .bfloat16 && count <= Self.streamedQueries
        paddedCount = isStreamed ? Self.streamedQueries : cnearest_padded_queries(panels, count)
        // Elements of a query as the backend wants them: for bfloat16 tiles a whole number of
        // pairs, for streams a whole number of vectors of 32 elements.
        let stride =
            switch product.backend {
            case .blas, .tile: dimension
            case .bfloat16: isStreamed ? (dimension + 31) & ~31 : (dimension + 1) & ~1
            }
        // SAFETY: the capacity holds every padded query, in either element type. All of it is zero
        // before queries are written to it.
        let capacity = max(1, paddedCount * stride)
        unsafe storage = .allocate(capacity: capacity)
        unsafe storage.initialize(repeating: 0, count: capacity)
        switch product.backend {
        case .tile:
            unsafe cnearest_pack_f32(panels, queries, dimension, count, dimension, storage)
        case .blas:
            unsafe storage.update(from: queries, count: count * dimension)
        case .bfloat16:
            let rounded = UnsafeMutablePointer<UInt16>.allocate(
                capacity: paddedCount * stride
            )
            defer { unsafe rounded.deallocate() }
            unsafe rounded.initialize(repeating: 0, count: paddedCount * stride)
            for query in 0..<count {
                unsafe kernels.narrow(
                    queries + query * dimension,
                    count: dimension,
                    toBFloat16: rounded + query * stride
                )
            }
            unsafe storage.withMemoryRebound(to: UInt16.self, capacity: paddedCount * stride) {
                if isStreamed {
                    unsafe $0.update(from: rounded, count: paddedCount * stride)
                } else {
                    unsafe cnearest_pack_bf16(panels, rounded, stride, count, dimension, $0)
                }
            }
        }
    }

    deinit {
        // SAFETY: the storage was allocated by the init, and no pointer to it outlives this value.
        unsafe storage.deallocate()
    }

    /// The queries in float32, for the backends `blas` and `tile`.
    var floats: UnsafePointer<Float> { unsafe UnsafePointer(storage) }

    /// The queries as the bits of bfloat16, for the backend `bfloat16`.
    var bits: UnsafePointer<UInt16> {
        // SAFETY: this backend has written the storage as 16-bit elements.
        unsafe UnsafeRawPointer(storage).assumingMemoryBound(to: UInt16.self)
    }
}
