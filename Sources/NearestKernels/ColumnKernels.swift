internal import CNearestKernels

/// One instruction set's kernels over columns: the values that rows have of one attribute.
///
/// What passes is written as one bit a row: bit `i` of word `w` is that of row `64 * w + i`. All
/// `(count + 63) / 64` words are written, and their bits from `count` on are 0. Every instruction
/// set gives the same bits. Pointers need no more than their type's alignment and must be valid for
/// the lengths given; nothing is read after them. The words overlap nothing that is read.
@safe package struct ColumnKernels: @unchecked Sendable {
    // Unchecked because a pointer is not Sendable: it points at a constant of the C target, whose
    // every entry is set.
    private let table: UnsafePointer<cnearest_columns>

    init(_ table: UnsafePointer<cnearest_columns>) {
        unsafe self.table = table
    }

    /// Marks the rows whose value is from `low` through `high`; none where `low > high`.
    package func mark(
        _ values: UnsafePointer<Int64>,
        count: Int,
        from low: Int64,
        through high: Int64,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        unsafe table.pointee.range_i64(values, count, low, high, words)
    }

    /// Marks the rows whose value is from `low` through `high`; none where `low > high`.
    ///
    /// Compared as IEEE 754 does: -0 equals 0, and a NaN on either side is in no range.
    package func mark(
        _ values: UnsafePointer<Double>,
        count: Int,
        from low: Double,
        through high: Double,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        unsafe table.pointee.range_f64(values, count, low, high, words)
    }

    /// Marks the rows whose value is from `low` through `high`; none where `low > high`.
    package func mark(
        _ values: UnsafePointer<UInt32>,
        count: Int,
        from low: UInt32,
        through high: UInt32,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        unsafe table.pointee.range_u32(values, count, low, high, words)
    }

    /// Marks the rows whose code has an entry in a table that is not 0.
    ///
    /// - Parameters:
    ///   - codes: any numbers; those from `tableCount` on are never marked.
    ///   - count: the number of rows.
    ///   - table: one byte a code.
    ///   - tableCount: the bytes of the table.
    ///   - words: receives the marks.
    package func mark(
        _ codes: UnsafePointer<UInt32>,
        count: Int,
        in table: UnsafePointer<UInt8>,
        tableCount: Int,
        into words: UnsafeMutablePointer<UInt64>
    ) {
        unsafe self.table.pointee.table_u32(codes, count, table, tableCount, words)
    }

    /// Keeps the bits that are 1 in `others` too; these may be the same words.
    package func and(
        _ words: UnsafeMutablePointer<UInt64>,
        _ others: UnsafePointer<UInt64>,
        count: Int
    ) {
        unsafe table.pointee.words_and(words, others, count)
    }

    /// Keeps the bits that are 0 in `others`; these may be the same words.
    package func andNot(
        _ words: UnsafeMutablePointer<UInt64>,
        _ others: UnsafePointer<UInt64>,
        count: Int
    ) {
        unsafe table.pointee.words_and_not(words, others, count)
    }

    /// Adds the bits that are 1 in `others`; these may be the same words.
    package func or(
        _ words: UnsafeMutablePointer<UInt64>,
        _ others: UnsafePointer<UInt64>,
        count: Int
    ) {
        unsafe table.pointee.words_or(words, others, count)
    }

    /// The number of bits that are 1 in `count` words.
    package func bitCount(_ words: UnsafePointer<UInt64>, count: Int) -> Int {
        unsafe Int(truncatingIfNeeded: table.pointee.words_count(words, count))
    }
}
