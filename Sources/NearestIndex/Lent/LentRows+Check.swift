internal import NearestKernels

/// What lent rows must agree with.
package struct LentRowsCheck: Sendable {
    private let check: VectorCheck
    private let encoding: ScalarEncoding
    private let unitRows: Bool

    /// Says what rows are of.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector.
    ///   - metric: how distances are measured.
    ///   - encoding: how elements are encoded.
    ///   - unitRows: whether cosine vectors have length 1, as those of a graph have.
    package init(dimension: Int, metric: Metric, encoding: ScalarEncoding, unitRows: Bool) {
        check = VectorCheck(
            dimension: dimension,
            metric: metric,
            kernels: InstructionSet.active.kernels
        )
        self.encoding = encoding
        self.unitRows = unitRows && metric == .cosine
    }

    /// Looks at the vectors and the scales of some rows.
    ///
    /// - Parameters:
    ///   - range: which rows, in range.
    ///   - rows: the rows.
    /// - Complexity: O(`range.count * dimension`).
    /// - Throws: ``LentFault`` for the first fault.
    package func vectors(_ range: Range<Int>, of rows: LentRows) throws(LentFault) {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows.count)
        for row in range {
            let start = unsafe rows.vectors + row &* rows.rowBytes
            let squaredNorm = unsafe check.kernels.squaredNorm(
                start,
                count: check.dimension,
                element: encoding.element
            )
            let scale = unsafe Double(rows.scales[row])
            guard squaredNorm <= VectorCheck.largestSquaredNorm * 1.001 else {
                throw LentFault(
                    column: .vectors,
                    item: row,
                    detail: "an element is not finite, or the vector is too long to compare"
                )
            }
            let used = check.dimension &* encoding.element.size
            for offset in used..<rows.rowBytes
            where unsafe start.load(fromByteOffset: offset, as: UInt8.self) != 0 {
                throw LentFault(
                    column: .vectors,
                    item: row,
                    detail: "a byte after the elements of the vector is not zero"
                )
            }
            guard agrees(scale, squaredNorm) else {
                throw LentFault(
                    column: .scales,
                    item: row,
                    detail: "the scale is \(scale), which is not that of a vector with a squared "
                        + "length of \(squaredNorm)"
                )
            }
        }
    }

    private func agrees(_ scale: Double, _ squaredNorm: Double) -> Bool {
        let rounding = 1e-5
        let lengths =
            (VectorCheck.smallestSquaredNorm * 0.999)...(VectorCheck.largestSquaredNorm * 1.001)
        if unitRows {
            // float16 rounds the elements after they were scaled.
            let tolerance = encoding == .float16 ? 1e-2 : 1e-4
            return abs(squaredNorm - 1) <= tolerance && scale > 0 && lengths ~= scale * scale
        }
        if check.metric == .cosine {
            return lengths ~= squaredNorm && scale > 0
                && abs(scale * scale * squaredNorm - 1) <= rounding
        }
        // Where the square is below float32's normal numbers it has lost digits.
        return abs(scale - squaredNorm) <= rounding * squaredNorm + 0x1p-126
    }

    /// Looks at every identifier, in their order.
    ///
    /// - Parameter rows: the rows.
    /// - Complexity: O(`rows.count`).
    /// - Throws: ``LentFault`` for the first fault.
    package func ids(of rows: LentRows) throws(LentFault) {
        var last: UInt64?
        for place in 0..<rows.count {
            guard let row = rows.row(at: place) else {
                throw LentFault(column: .order, item: place, detail: "it names no row")
            }
            let id = unsafe rows.ids[row]
            if let last, id <= last {
                throw LentFault(
                    column: unsafe rows.order == nil ? .ids : .order,
                    item: place,
                    detail:
                        "the identifier \(id) comes after \(last): one repeats, or the order is "
                        + "wrong"
                )
            }
            last = id
        }
    }
}
