/// One row of a page that readers do not see, as the writer of columns fills it.
@safe struct PageCells {
    private let page: UnsafeMutableRawPointer
    private let row: Int

    /// - Parameters:
    ///   - page: the page's memory.
    ///   - row: the row's number in it.
    init(_ page: UnsafeMutableRawPointer, row: Int) {
        unsafe self.page = page
        self.row = row
    }

    /// Whether the row has the attribute of a column.
    func isPresent(_ column: ColumnLayout.Column) -> Bool {
        if let presence = column.presence { return bit(presence) }
        return code(column) != 0
    }

    func code(_ column: ColumnLayout.Column) -> UInt32 {
        unsafe page.load(fromByteOffset: column.values &+ row &* 4, as: UInt32.self)
    }

    func bits(_ column: ColumnLayout.Column) -> UInt64 {
        unsafe page.load(fromByteOffset: column.values &+ row &* 8, as: UInt64.self)
    }

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

    /// Takes the attribute of a column away.
    func clear(_ column: ColumnLayout.Column) {
        if let presence = column.presence { setBit(presence, false) }
        switch column.kind {
        case .bool: setBit(column.values, false)
        case .int, .double: store(0, column)
        case .string, .tags: store(code: 0, column)
        }
    }

    func set(_ column: ColumnLayout.Column, flag: Bool) {
        markPresent(column)
        setBit(column.values, flag)
    }

    func set(_ column: ColumnLayout.Column, bits: UInt64) {
        markPresent(column)
        store(bits, column)
    }

    func set(_ column: ColumnLayout.Column, code: UInt32) {
        store(code: code, column)
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
