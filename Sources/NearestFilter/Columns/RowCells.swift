/// The cells of one row in a page of columns; `ColumnLayout` says where each cell lies.
///
/// Reading is allowed for any page. Writing is for the writer of columns alone, and for pages that
/// it has not published yet.
@safe struct RowCells {
    private let page: UnsafeMutableRawPointer
    private let row: Int

    /// Takes a row of a page.
    ///
    /// - Parameters:
    ///   - page: the page's memory.
    ///   - row: the row's number in the page, below its capacity.
    init(_ page: UnsafeMutableRawPointer, row: Int) {
        unsafe self.page = page
        self.row = row
    }

    /// Takes a row of a page that a buffer holds.
    init(_ page: SharedBuffer, row: Int) {
        unsafe self.init(page.start, row: row)
    }

    // SAFETY: a column's offsets are those of a page's layout, and the row is below the capacity,
    // so all loads and stores below are inside the page.

    /// Returns whether the row has the attribute of a column.
    func isPresent(_ column: ColumnLayout.Column) -> Bool {
        if let presence = column.presence { return bit(presence) }
        return code(column) != 0
    }

    /// The code of a text or a set of tags; 0 if it is absent.
    func code(_ column: ColumnLayout.Column) -> UInt32 {
        unsafe page.load(fromByteOffset: column.values &+ row &* 4, as: UInt32.self)
    }

    /// The bits of an Int or a Double; 0 if it is absent.
    func bits(_ column: ColumnLayout.Column) -> UInt64 {
        unsafe page.load(fromByteOffset: column.values &+ row &* 8, as: UInt64.self)
    }

    /// A Bool; false if it is absent.
    func flag(_ column: ColumnLayout.Column) -> Bool { bit(column.values) }

    private func bit(_ bitmap: Int) -> Bool {
        let word = unsafe page.load(fromByteOffset: bitmap &+ row &>> 6 &* 8, as: UInt64.self)
        return word &>> UInt64(row & 63) & 1 != 0
    }

    private func setBit(_ bitmap: Int, _ value: Bool) {
        let offset = bitmap &+ row &>> 6 &* 8
        var word = unsafe page.load(fromByteOffset: offset, as: UInt64.self)
        let bit = UInt64(1) &<< UInt64(row & 63)
        word = value ? word | bit : word & ~bit
        unsafe page.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
    }

    /// Removes the attribute of a column.
    func clear(_ column: ColumnLayout.Column) {
        if let presence = column.presence { setBit(presence, false) }
        switch column.kind {
        case .bool: setBit(column.values, false)
        case .int, .double: store(0, column)
        case .string, .tags: store(code: 0, column)
        }
    }

    /// Sets a Bool.
    func set(_ column: ColumnLayout.Column, flag: Bool) {
        markPresent(column)
        setBit(column.values, flag)
    }

    /// Sets an Int or a Double by its bits.
    func set(_ column: ColumnLayout.Column, bits: UInt64) {
        markPresent(column)
        store(bits, column)
    }

    /// Sets a text or a set of tags by its code, which is not 0.
    func set(_ column: ColumnLayout.Column, code: UInt32) {
        store(code: code, column)
    }

    /// Sets a column to what another row has there, which has the attribute.
    ///
    /// Both pages are of the same columns: codes mean the same in them.
    func copy(_ column: ColumnLayout.Column, from other: RowCells) {
        switch column.kind {
        case .bool: set(column, flag: other.flag(column))
        case .int, .double: set(column, bits: other.bits(column))
        case .string, .tags: set(column, code: other.code(column))
        }
    }

    private func markPresent(_ column: ColumnLayout.Column) {
        if let presence = column.presence { setBit(presence, true) }
    }

    private func store(_ bits: UInt64, _ column: ColumnLayout.Column) {
        unsafe page.storeBytes(of: bits, toByteOffset: column.values &+ row &* 8, as: UInt64.self)
    }

    private func store(code: UInt32, _ column: ColumnLayout.Column) {
        unsafe page.storeBytes(of: code, toByteOffset: column.values &+ row &* 4, as: UInt32.self)
    }
}
