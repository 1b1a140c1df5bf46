/// The pages of a snapshot's rows, each with a power of two rows.
///
/// An index in memory has pages of 256 rows; a file has one page of all rows.
@safe package struct ColumnPages: @unchecked Sendable {
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

    /// Takes one page of any number of rows.
    ///
    /// - Parameters:
    ///   - page: the memory of the page; empty for no rows or no attributes.
    ///   - layout: where the columns lie in it, which says how long it is.
    package init(page: UnsafeRawBufferPointer, _ layout: ColumnLayout) {
        precondition(page.count == layout.byteCount)
        let start = unsafe page.baseAddress ?? UnsafeRawPointer(Self.nothing.start)
        unsafe self.init([start], shift: 62)
    }

    // An address for a page of nothing.
    private static let nothing = SharedBuffer(byteCount: 64)

    /// Returns a byte of the first page, which has that many.
    func byte(at offset: Int) -> UInt8 {
        unsafe starts[0].load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The cells of a row, for reading only.
    func cells(_ row: Int) -> RowCells {
        let page = unsafe UnsafeMutableRawPointer(mutating: starts[row &>> shift])
        return unsafe RowCells(page, row: row & ((1 &<< shift) &- 1))
    }
}
