internal import NearestKernels

/// A query bound to a metric and its kernels.
///
/// Kernels give raw values: squared distances or inner products. The metric's distance is a linear
/// function of them, `max(floor, offset + factor * raw)`, the same one in every kind of search, so
/// that answers agree to the last bit.
@safe struct QueryScorer: @unchecked Sendable {
    // Unchecked because of the pointer, which its borrower keeps valid and nobody writes through.
    let query: UnsafePointer<Float>
    /// The query's length.
    let norm: Double
    let dimension: Int
    let function: DistanceFunction
    private let offset: Float
    private let factor: Float
    private let floor: Float

    /// Binds a query that ``QueryCheck`` has passed; `norm` is its length.
    init(
        _ query: UnsafePointer<Float>, norm: Double, dimension: Int, metric: Metric,
        function: DistanceFunction
    ) {
        unsafe self.query = query
        self.norm = norm
        self.dimension = dimension
        self.function = function
        switch metric {
        case .squaredEuclidean:
            (offset, factor, floor) = (0, 1, 0)
        case .innerProduct:
            (offset, factor, floor) = (0, -1, -.infinity)
        case .cosine:
            // Stored vectors have unit length; rounding may take the cosine above 1.
            (offset, factor, floor) = (1, Float(-1 / norm), 0)
        }
    }

    /// The metric's distance for a kernel's value.
    @inline(__always)
    func distance(raw: Float) -> Float {
        max(floor, offset + factor * raw)
    }

    /// The distance of one row.
    @inline(__always)
    func distance(to row: UnsafeRawPointer) -> Float {
        distance(raw: unsafe function.one(query, row, dimension: dimension))
    }
}

extension Metric {
    /// Which kernels compute this metric.
    var form: KernelForm {
        switch self {
        case .squaredEuclidean: .squaredEuclidean
        case .innerProduct, .cosine: .innerProduct
        }
    }
}
