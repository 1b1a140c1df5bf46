/// The pages of a snapshot's rows, each with a power of two rows.
///
/// An index in memory has pages of 256 rows; a file has one page of all rows.
@safe struct ColumnPages: @unchecked Sendable {
    // Unchecked because of the pointers: published pages do not change.

    /// The start of each page.
    let starts: [UnsafeRawPointer]
    /// log2 of the rows of a page.
    let shift: Int

    /// Takes pages of `1 << shift` rows.
    init(_ starts: [UnsafeRawPointer], shift: Int) {
        unsafe self.starts = starts
        self.shift = shift
    }

    /// The cells of a row, for reading only.
    func cells(_ row: Int) -> RowCells {
        let page = unsafe UnsafeMutableRawPointer(mutating: starts[row &>> shift])
        return unsafe RowCells(page, row: row & ((1 &<< shift) &- 1))
    }
}
