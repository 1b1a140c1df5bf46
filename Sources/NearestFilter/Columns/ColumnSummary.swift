/// What is known of a column without looking at its rows.
package struct ColumnSummary: Sendable, Equatable {
    /// Rows that have the attribute.
    package var present: Int
    /// The bits of a number that no value is less than: an Int, a Double, or 0 or 1 of a Bool.
    ///
    /// 0 where no row has the attribute, and for texts and tags. No zero is negative.
    package var low: UInt64
    /// The bits of a number that no value is greater than, as with ``low``.
    package var high: UInt64

    /// Says that no row has the attribute.
    package init() {
        (present, low, high) = (0, 0, 0)
    }

    /// Takes what is known.
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

    var ints: ClosedRange<Int64>? {
        let (low, high) = (Int64(bitPattern: low), Int64(bitPattern: high))
        return present > 0 && low <= high ? low...high : nil
    }

    var doubles: ClosedRange<Double>? {
        let (low, high) = (Double(bitPattern: low), Double(bitPattern: high))
        return present > 0 && low <= high ? low...high : nil
    }

    /// Widens the bounds to a value's, before it is counted.
    mutating func include(_ value: Int64) {
        let range = ints ?? value...value
        low = UInt64(bitPattern: min(range.lowerBound, value))
        high = UInt64(bitPattern: max(range.upperBound, value))
    }

    mutating func include(_ value: Double) {
        // Of both zeros the bounds have the one that is not negative.
        let value = value == 0 ? 0 : value
        let range = doubles ?? value...value
        low = min(range.lowerBound, value).bitPattern
        high = max(range.upperBound, value).bitPattern
    }
}
