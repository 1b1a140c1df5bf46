package import NearestKernels

/// Tries how well codes find the nearest vectors of a sample.
package struct CodeTrial: ~Copyable {
    static let queryCount = 64
    private static let rowCount = 8192
    static let wanted = 10
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

    let grid: CodeGrid
    let metric: Metric
    private let sample: ScratchSpan<Float>
    /// The rows that take part.
    let rows: Int
    let coordinates: ScratchBuffer<Float>
    private let codes: ScratchBuffer<UInt8>
    /// Half their squared lengths.
    let lengths: ScratchBuffer<Float>
    let query: ScratchBuffer<UInt8>
    private let nearest = ScratchBuffer<Neighbor>(wanted)
    private let nearestByCode = ScratchBuffer<Neighbor>(rescored)

    init(_ grid: CodeGrid, _ metric: Metric, _ sample: ScratchSpan<Float>) {
        self.grid = grid
        self.metric = metric
        self.sample = sample
        rows = min(sample.count / grid.elements, Self.rowCount)
        coordinates = ScratchBuffer(grid.coordinateRoom)
        codes = ScratchBuffer(linesOf: rows * grid.cells.rowBytes, repeating: 0)
        lengths = ScratchBuffer(rows)
        query = ScratchBuffer(linesOf: grid.cells.queryBytes, repeating: 0)
    }

    // The vectors that take part are spread over the sample.
    func vector(_ row: Int) -> ScratchSpan<Float> {
        let elements = grid.elements
        let first = row * (sample.count / elements) / rows * elements
        return sample.extracting(first..<first + elements)
    }

    func code(_ row: Int) -> RowTarget {
        codes.span.target(at: row * grid.cells.rowBytes)
    }

    /// Encodes all rows.
    ///
    /// - Returns: what each code leaves out, from above.
    @discardableResult
    func encodeRows() -> ScratchBuffer<Float> {
        let bounds = ScratchBuffer<Float>(max(1, rows))
        for row in 0..<rows {
            grid.encode(vector(row), coordinates.span, to: code(row))
            lengths.span[row] = vector(row).halfSquaredLength
            bounds[row] = grid.error(coordinates.span).bound
        }
        return bounds
    }

    /// Prepares a row as a query.
    ///
    /// - Parameter number: that of the query.
    /// - Returns: the row, and what it was multiplied with.
    func prepare(_ number: Int) -> (row: Int, scale: Float) {
        let own = Int(UInt64(number).scrambled % UInt64(rows))
        let scale = metric.codeScale(grid, squaredLength: 2 * lengths.span[own])
        grid.makeQuery(
            vector(own),
            scale: scale,
            factor: metric.codeFactor,
            coordinates.span,
            to: query.span.target(at: 0)
        )
        return (own, scale)
    }

    // How many of the nearest rows of a row are found.
    private func found(by number: Int) -> Int {
        let own = prepare(number).row
        let (asked, target) = (vector(own), query.span.target(at: 0))
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
