/// The pages of a snapshot's rows, each with a power of two rows.
///
/// An index in memory has pages of 256 rows; a file has one page of all rows.
@safe package struct ColumnPages: @unchecked Sendable {
    // Unchecked because of the pointers: published pages do not change.

    /// The start of each page.
    let starts: [UnsafeRawPointer]
    /// log2 of the rows of a page.
    let shift: Int
    /// Bytes of the page, where there is one of all rows; 0 for pages of a fixed size.
    let byteCount: Int

    /// Takes pages of `1 << shift` rows.
    init(_ starts: [UnsafeRawPointer], shift: Int) {
        unsafe self.starts = starts
        self.shift = shift
        byteCount = 0
    }

    /// Takes one page of any number of rows.
    ///
    /// - Parameter page: the memory of the page; empty for no rows or no attributes.
    package init(page: UnsafeRawBufferPointer) {
        unsafe starts = [page.baseAddress ?? UnsafeRawPointer(Self.nothing.start)]
        shift = 62
        byteCount = page.count
    }

    // An address for a page of nothing.
    private static let nothing = SharedBuffer(byteCount: 64)

    /// Returns a byte of the one page.
    func byte(at offset: Int) -> UInt8 {
        precondition(0..<byteCount ~= offset)
        return unsafe starts[0].load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The cells of a row, for reading only.
    func cells(_ row: Int) -> RowCells {
        let page = unsafe UnsafeMutableRawPointer(mutating: starts[row &>> shift])
        return unsafe RowCells(page, row: row & ((1 &<< shift) &- 1))
    }
}
