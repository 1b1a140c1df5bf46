internal import CNearestKernels

/// A batch of queries in the order in which one backend of ``MatrixProduct`` reads them.
@safe package struct PackedQueries: ~Copyable {
    /// Queries packed.
    package let count: Int
    /// The same, rounded up to what the kernels take at a time; the rest are zero vectors.
    package let paddedCount: Int
    /// Elements of a query.
    package let dimension: Int
    /// Whether they lie one after the other for the streaming form of the bfloat16 products.
    let isStreamed: Bool
    let storage: UnsafeMutablePointer<Float>

    /// Queries up to which memory bounds a batch, and rows are better streamed than tiled.
    private static let streamedQueries = 8

    /// Packs `count` queries that follow each other, `dimension` floats each.
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
        // Elements of a query as the backend wants them: whole pairs, or whole vectors of 32.
        let stride =
            switch product.backend {
            case .blas, .tile: dimension
            case .bfloat16: isStreamed ? (dimension + 31) & ~31 : (dimension + 1) & ~1
            }
        // SAFETY: room for every padded query in either element type; all of it is written below.
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
        unsafe storage.deallocate()
    }

    var floats: UnsafePointer<Float> { unsafe UnsafePointer(storage) }

    var bits: UnsafePointer<UInt16> {
        unsafe UnsafeRawPointer(storage).assumingMemoryBound(to: UInt16.self)
    }
}
