internal import Datasets

/// Distances of one vector to all rows, computed by a plain loop that shares no code with the
/// library.
///
/// Smaller is nearer: the squared distance, `1 - cos`, or the negated inner product, in single
/// precision.
struct PlainDistances: Sendable {
    private let values: [Float]
    private let (count, width): (Int, Int)
    private let metric: DatasetMetric
    /// Of each row, one divided by its length; empty but for the angular metric.
    private let scales: [Float]

    init(_ dataset: Dataset) {
        values = dataset.base.values
        (count, width) = (dataset.base.count, dataset.base.dimension)
        metric = dataset.metric
        guard metric == .angular else {
            scales = []
            return
        }
        scales = (0..<dataset.base.count).map { row in
            let square = dataset.base[row].reduce(0.0) { $0 + Double($1) * Double($1) }
            return square > 0 ? Float(1 / square.squareRoot()) : 0
        }
    }

    /// The distances of `vector`, which has the rows' dimension, in the order of the rows.
    func all(from vector: some Collection<Float>) -> [Float] {
        let vector = Array(vector)
        precondition(vector.count == width, "The vector has the rows' dimension.")
        return values.withUnsafeBytes { rows in
            vector.withUnsafeBytes { vector in
                let own = metric == .angular ? Self.product(vector, vector, 0, width) : 1
                let scale = own > 0 ? 1 / own.squareRoot() : 0
                return (0..<count).map { row in
                    switch metric {
                    case .euclidean: Self.square(vector, rows, row * width, width)
                    case .innerProduct: -Self.product(vector, rows, row * width, width)
                    case .angular:
                        1 - Self.product(vector, rows, row * width, width) * scale * scales[row]
                    }
                }
            }
        }
    }

    private static func product(
        _ a: UnsafeRawBufferPointer,
        _ b: UnsafeRawBufferPointer,
        _ first: Int,
        _ width: Int
    ) -> Float {
        sum(a, b, first, width, { $0 + $1 * $2 }, one: { $0 * $1 })
    }

    private static func square(
        _ a: UnsafeRawBufferPointer,
        _ b: UnsafeRawBufferPointer,
        _ first: Int,
        _ width: Int
    ) -> Float {
        sum(a, b, first, width, { $0 + ($1 - $2) * ($1 - $2) }, one: { ($0 - $1) * ($0 - $1) })
    }

    private typealias Lanes = SIMD16<Float>

    /// Adds over the elements, 16 sums side by side.
    @inline(__always)
    private static func sum(
        _ a: UnsafeRawBufferPointer,
        _ b: UnsafeRawBufferPointer,
        _ first: Int,
        _ width: Int,
        _ many: (Lanes, Lanes, Lanes) -> Lanes,
        one: (Float, Float) -> Float
    ) -> Float {
        var sums = Lanes.zero
        var place = 0
        while place + 16 <= width {
            sums = many(
                sums,
                a.loadUnaligned(fromByteOffset: place * 4, as: Lanes.self),
                b.loadUnaligned(fromByteOffset: (first + place) * 4, as: Lanes.self)
            )
            place += 16
        }
        var total = sums.sum()
        while place < width {
            total += one(
                a.loadUnaligned(fromByteOffset: place * 4, as: Float.self),
                b.loadUnaligned(fromByteOffset: (first + place) * 4, as: Float.self)
            )
            place += 1
        }
        return total
    }
}
