internal import CNearestKernels

/// The bits that a coordinate of a code has.
package enum CodeWidth: Sendable {
    /// A byte for each coordinate, of which seven bits are used.
    case eight
    /// Half a byte for each coordinate.
    case four

    /// Cells along a coordinate.
    package var cellCount: Int { self == .eight ? 128 : 16 }

    /// Coordinates in 64 bytes.
    package var group: Int { self == .eight ? 64 : 128 }
}

/// The cells into which the coordinates of codes fall: equally wide, the same for all coordinates.
package struct CodeCells: Sendable, Equatable {
    /// The bits of a coordinate.
    package let width: CodeWidth
    /// Coordinates of a code: those of a vector, and more, so that a code has whole cache lines.
    package let dimension: Int
    /// The cells reach from `-halfRange` to `halfRange`.
    package let halfRange: Float
    /// How many cells are in a length of 1.
    package let cellsPerUnit: Float

    /// Divides a range into cells.
    ///
    /// - Parameters:
    ///   - width: the bits of a coordinate.
    ///   - elements: elements of a vector, at least 1.
    ///   - halfRange: where the cells end, positive and finite.
    package init(width: CodeWidth, elements: Int, halfRange: Float) {
        self.width = width
        dimension = (elements + width.group - 1) / width.group * width.group
        self.halfRange = halfRange
        cellsPerUnit = Float(width.cellCount) / (2 * halfRange)
    }

    /// The half ranges that cells may have: neither a reciprocal nor a square of them overflows.
    package static let halfRanges: ClosedRange<Float> = 0x1p-40...0x1p40

    /// Bytes of a row's code.
    package var rowBytes: Int { width == .eight ? dimension : dimension / 2 }

    /// Bytes of a query.
    package var queryBytes: Int { CodeKernels.queryHead + dimension }

    /// The width of a cell.
    package var step: Float { 2 * halfRange / Float(width.cellCount) }

    /// The length of which sums of squares are multiples: a cell, or an eighth of one.
    package var unit: Float { width == .eight ? step : step / 8 }

    /// Returns the middle of a cell.
    package func middle(_ code: Int) -> Float { (Float(code) + 0.5) * step - halfRange }

    var grid: cnearest_grid {
        cnearest_grid(half_range: halfRange, cells_per_unit: cellsPerUnit)
    }
}
