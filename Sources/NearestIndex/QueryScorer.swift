internal import NearestKernels

/// A query bound to a metric and its kernels.
///
/// Kernels give raw values: squared distances or inner products. The metric's distance is
/// `max(floor, offset + factor * raw)`, where under cosine the raw value is first multiplied by the
/// row's scale, the reciprocal of its length. It is the same in every kind of search, so that answers
/// agree to the last bit.
@safe struct QueryScorer: @unchecked Sendable {
    // Unchecked because of the pointer, which its borrower keeps valid and nobody writes through.
    let query: UnsafePointer<Float>
    /// The query's length.
    let norm: Double
    let dimension: Int
    private(set) var function: DistanceFunction
    private let offset: Float
    private let factor: Float
    private let floor: Float
    /// Whether the row's scale matters.
    let usesScale: Bool

    /// Binds a query that ``VectorCheck`` has passed.
    ///
    /// - Parameters:
    ///   - query: its elements.
    ///   - norm: its length.
    ///   - dimension: their number.
    ///   - metric: how distances are measured.
    ///   - function: the kernels.
    ///   - unitRows: whether cosine vectors are stored with length 1.
    init(
        _ query: UnsafePointer<Float>,
        norm: Double,
        dimension: Int,
        metric: Metric,
        function: DistanceFunction,
        unitRows: Bool = false
    ) {
        unsafe self.query = query
        self.norm = norm
        self.dimension = dimension
        self.function = function
        usesScale = metric == .cosine && !unitRows
        switch metric {
        case .squaredEuclidean:
            (offset, factor, floor) = (0, 1, 0)
        case .innerProduct:
            (offset, factor, floor) = (0, -1, -.infinity)
        case .cosine:
            // Rounding may take the cosine above 1.
            (offset, factor, floor) = (1, Float(-1 / norm), 0)
        }
    }

    /// The same query with kernels for rows of another encoding.
    func with(_ function: DistanceFunction) -> QueryScorer {
        var copy = self
        copy.function = function
        return copy
    }

    /// The metric's distance for a kernel's value; `scale` is 1 unless ``usesScale``.
    @inline(__always)
    func distance(raw: Float, scale: Float) -> Float {
        max(floor, offset + factor * (raw * scale))
    }

    /// The distance of one row with its scale; see ``RowTable``.
    @inline(__always)
    func distance(to row: UnsafeRawPointer, scale: Float) -> Float {
        let raw = unsafe function.one(query, row, dimension: dimension)
        return distance(raw: raw, scale: usesScale ? scale : 1)
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
