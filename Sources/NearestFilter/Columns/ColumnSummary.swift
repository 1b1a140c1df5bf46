/// What is known of one column: how many rows have the attribute, and bounds of their values.
///
/// The bounds in memory are never too narrow, but may be too wide after values were replaced. Those
/// in a file are exact.
package struct ColumnSummary: Sendable, Equatable {
    /// Rows that have the attribute.
    package var present: Int
    /// The bits of a number that no value is less than: an Int, a Double, or 0 or 1 for a Bool.
    ///
    /// 0 if no row has the attribute, and for texts and tags. A zero is never negative.
    package var low: UInt64
    /// The bits of a number that no value is greater than, as with ``low``.
    package var high: UInt64

    /// Makes the summary of a column that no row has.
    package init() {
        (present, low, high) = (0, 0, 0)
    }

    /// Makes a summary.
    ///
    /// - Parameters:
    ///   - present: rows that have the attribute.
    ///   - low: the bits of a number that no value is less than.
    ///   - high: the bits of a number that no value is greater than.
    package init(present: Int, low: UInt64, high: UInt64) {
        self.present = present
        self.low = low
        self.high = high
    }

    /// The bounds of a Bool or Int column; nil if no row has the attribute.
    var ints: ClosedRange<Int64>? {
        let (low, high) = (Int64(bitPattern: low), Int64(bitPattern: high))
        return present > 0 && low <= high ? low...high : nil
    }

    /// The bounds of a Double column; nil if no row has the attribute.
    var doubles: ClosedRange<Double>? {
        let (low, high) = (Double(bitPattern: low), Double(bitPattern: high))
        return present > 0 && low <= high ? low...high : nil
    }

    /// Widens the bounds to include a value; the caller counts it in ``present`` afterwards.
    mutating func include(_ value: Int64) {
        let range = ints ?? value...value
        low = UInt64(bitPattern: min(range.lowerBound, value))
        high = UInt64(bitPattern: max(range.upperBound, value))
    }

    /// Widens the bounds to include a value; the caller counts it in ``present`` afterwards.
    mutating func include(_ value: Double) {
        // -0.0 would be a second way to write the same bound.
        let value = value == 0 ? 0 : value
        let range = doubles ?? value...value
        low = min(range.lowerBound, value).bitPattern
        high = max(range.upperBound, value).bitPattern
    }

    /// Widens the bounds to include the value of a row, if the column has bounds.
    mutating func include(_ cells: RowCells, _ column: ColumnLayout.Column) {
        switch column.kind {
        case .bool: include(Int64(cells.flag(column) ? 1 : 0))
        case .int: include(Int64(bitPattern: cells.bits(column)))
        case .double: include(Double(bitPattern: cells.bits(column)))
        case .string, .tags: break
        }
    }
}
