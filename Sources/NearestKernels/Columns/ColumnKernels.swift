internal import CNearestKernels

/// One instruction set's kernels over columns: the values that rows have of one attribute.
///
/// A test writes one bit for each row, 1 if the row passes: bit `i` of word `w` belongs to row `64
/// * w + i`. It writes all `(count + 63) / 64` words, and their bits from `count` on are 0. Every
/// instruction set returns the same bits.
///
/// Pointers must be valid for the lengths given and need no more than their type's alignment;
/// nothing is read past the end. The words that a test writes must not overlap what it reads.
///
/// - Complexity: O(`count`) for every kernel, one pass over the column.
@safe package struct ColumnKernels: @unchecked Sendable {
    // Unchecked because a pointer is not Sendable: it points at a constant of the C target, every
    // entry of which is set.
    private let table: UnsafePointer<cnearest_columns>

    init(_ table: UnsafePointer<cnearest_columns>) {
        // SAFETY: the pointer is only kept here, and points at a constant.
        unsafe self.table = table
    }

    /// Marks the rows whose value is from `low` through `high`; none if `low > high`.
    package func mark(
        _ values: UnsafePointer<Int64>,
        count: Int,
        from low: Int64,
        through high: Int64,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        // SAFETY: the caller guarantees `count` values and their words.
        unsafe table.pointee.range_i64(values, count, low, high, words)
    }

    /// Marks the rows whose value is from `low` through `high`; none if `low > high`.
    ///
    /// Values are compared as IEEE 754 says: -0 equals 0, a NaN value is in no range, and a range
    /// with a NaN bound is empty.
    package func mark(
        _ values: UnsafePointer<Double>,
        count: Int,
        from low: Double,
        through high: Double,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        // SAFETY: the caller guarantees `count` values and their words.
        unsafe table.pointee.range_f64(values, count, low, high, words)
    }

    /// Marks the rows whose value is from `low` through `high`; none if `low > high`.
    package func mark(
        _ values: UnsafePointer<UInt32>,
        count: Int,
        from low: UInt32,
        through high: UInt32,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        // SAFETY: the caller guarantees `count` values and their words.
        unsafe table.pointee.range_u32(values, count, low, high, words)
    }

    /// Marks the rows whose code has a table entry other than 0.
    ///
    /// Codes may come from a damaged file, so any number is allowed: codes from `tableCount` on are
    /// never marked, and nothing outside the table is read.
    ///
    /// - Parameters:
    ///   - codes: one code for each row.
    ///   - count: the number of rows.
    ///   - table: one byte for each code.
    ///   - tableCount: the number of bytes in the table.
    ///   - words: receives the marks.
    package func mark(
        _ codes: UnsafePointer<UInt32>,
        count: Int,
        in table: UnsafePointer<UInt8>,
        tableCount: Int,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        // SAFETY: the caller guarantees the codes, the table and the words.
        unsafe self.table.pointee.table_u32(codes, count, table, tableCount, words)
    }

    /// Clears the bits that are 0 in `others`, which may be the same words.
    package func and(
        _ words: UnsafeMutablePointer<UInt64>,
        _ others: UnsafePointer<UInt64>,
        count: Int
    ) {
        // SAFETY: the caller guarantees `count` words on both sides.
        unsafe table.pointee.words_and(words, others, count)
    }

    /// Clears the bits that are 1 in `others`, which may be the same words.
    package func andNot(
        _ words: UnsafeMutablePointer<UInt64>,
        _ others: UnsafePointer<UInt64>,
        count: Int
    ) {
        // SAFETY: the caller guarantees `count` words on both sides.
        unsafe table.pointee.words_and_not(words, others, count)
    }

    /// Sets the bits that are 1 in `others`, which may be the same words.
    package func or(
        _ words: UnsafeMutablePointer<UInt64>,
        _ others: UnsafePointer<UInt64>,
        count: Int
    ) {
        // SAFETY: the caller guarantees `count` words on both sides.
        unsafe table.pointee.words_or(words, others, count)
    }
}
