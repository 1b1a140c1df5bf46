package import NearestKernels

/// Tries how well codes find the nearest vectors of a sample.
package struct CodeTrial: ~Copyable {
    private static let queryCount = 64
    private static let rowCount = 8192
    private static let wanted = 10
    /// How many of the nearest by code are looked at, as rescoring does.
    private static let rescored = 20

    /// The share of the ten nearest that must be among the twenty nearest by code.
    package static func minimum(_ width: CodeWidth) -> Float { width == .eight ? 0.995 : 0.985 }

    /// Tries the codes of a sample.
    ///
    /// Some rows are queries; it computes the share of the ten nearest other rows that are among
    /// the twenty nearest by code.
    ///
    /// - Parameters:
    ///   - grid: how codes are made.
    ///   - metric: how vectors are compared.
    ///   - sample: vectors, one after the other.
    /// - Returns: the share, 0…1.
    /// - Complexity: half a million comparisons of codes and of vectors: some tens of milliseconds.
    package static func recall(
        _ grid: CodeGrid,
        _ metric: Metric,
        _ sample: ScratchSpan<Float>
    ) -> Double {
        let trial = CodeTrial(grid, metric, sample)
        guard trial.rows > rescored else { return 1 }
        trial.encodeRows()
        let found = (0..<queryCount).reduce(0) { $0 + trial.found(by: $1) }
        return Double(found) / Double(queryCount * wanted)
    }

    private let grid: CodeGrid
    private let metric: Metric
    private let sample: ScratchSpan<Float>
    private let rows: Int
    private let coordinates: ScratchBuffer<Float>
    private let codes: ScratchBuffer<UInt8>
    private let lengths: ScratchBuffer<Float>
    private let query: ScratchBuffer<UInt8>
    private let nearest = ScratchBuffer<Neighbor>(wanted)
    private let nearestByCode = ScratchBuffer<Neighbor>(rescored)

    private init(_ grid: CodeGrid, _ metric: Metric, _ sample: ScratchSpan<Float>) {
        self.grid = grid
        self.metric = metric
        self.sample = sample
        rows = min(sample.count / grid.elements, Self.rowCount)
        coordinates = ScratchBuffer(grid.cells.dimension)
        codes = ScratchBuffer(linesOf: rows * grid.cells.rowBytes, repeating: 0)
        lengths = ScratchBuffer(rows)
        query = ScratchBuffer(linesOf: grid.cells.queryBytes, repeating: 0)
    }

    // The vectors that take part are spread over the sample.
    private func vector(_ row: Int) -> ScratchSpan<Float> {
        let elements = grid.elements
        let first = row * (sample.count / elements) / rows * elements
        return sample.extracting(first..<first + elements)
    }

    private func code(_ row: Int) -> RowTarget {
        codes.span.target(at: row * grid.cells.rowBytes)
    }

    private func encodeRows() {
        for row in 0..<rows {
            grid.encode(vector(row), coordinates.span, to: code(row))
            lengths.span[row] = vector(row).halfSquaredLength
        }
    }

    // How many of the nearest rows of a row are found.
    private func found(by number: Int) -> Int {
        let own = Int(UInt64(number).scrambled % UInt64(rows))
        let asked = vector(own)
        let target = query.span.target(at: 0)
        grid.makeQuery(
            asked,
            scale: metric.codeScale(grid, squaredLength: 2 * lengths.span[own]),
            factor: metric.codeFactor,
            coordinates.span,
            to: target
        )
        let isProduct = metric == .innerProduct
        var (near, byCode) = (TopK(nearest.span), TopK(nearestByCode.span))
        for row in 0..<rows where row != own {
            let id = VectorID(UInt64(row))
            let distance = asked.distance(to: vector(row), isProduct: isProduct)
            near.offer(Neighbor(id: id, distance: distance))
            let estimate = grid.estimate(target, code(row)) - (isProduct ? lengths.span[row] : 0)
            byCode.offer(Neighbor(id: id, distance: estimate))
        }
        return near.ids.intersection(byCode.ids).count
    }
}
