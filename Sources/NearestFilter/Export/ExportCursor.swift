/// Goes through one column of the rows of all parts, some thousands of rows at a time.
///
/// Each function returns the next piece of a part of the page, in words of 64 bits; an empty one at
/// the end.
struct ExportCursor {
    private let parts: [ColumnExport.Part]
    // The next row: a part, and an index in it.
    private var part = 0
    private var index = 0

    /// Rows of a piece, a multiple of 64 so that bitmaps are cut between words.
    private static let rows = 1 << 14

    /// The cell of one row of a source.
    struct Cell {
        let cells: RowCells
        let column: ColumnLayout.Column

        /// Whether the row has the attribute.
        var isPresent: Bool { cells.isPresent(column) }
        /// The value of a Bool; false if it is absent.
        var flag: Bool { isPresent && cells.flag(column) }
    }

    /// Begins at the first row of the first part.
    init(_ parts: [ColumnExport.Part]) {
        self.parts = parts
    }

    // Calls `body` with the rows of the next piece, numbered from 0, and the part that each is of.
    private mutating func forEachRow(
        _ column: Int,
        _ body: (_ number: Int, _ cell: Cell, _ part: Int) -> Void
    ) {
        var number = 0
        while part < parts.count, number < Self.rows {
            let (columns, rows) = (parts[part].columns, parts[part].rows)
            let place = columns.layout.columns[column]
            let end = min(rows.count, index + Self.rows - number)
            for next in index..<end {
                body(number, Cell(cells: columns.cells(Int(rows[next])), column: place), part)
                number += 1
            }
            index = end
            if index == rows.count { (part, index) = (part + 1, 0) }
        }
    }

    /// Returns the next piece of a bitmap.
    mutating func flags(_ column: Int, _ flag: (Cell) -> Bool) -> [UInt64] {
        var words: [UInt64] = []
        forEachRow(column) { number, cell, _ in
            if number % 64 == 0 { words.append(0) }
            if flag(cell) { words[number / 64] |= 1 << UInt64(number % 64) }
        }
        return words
    }

    /// Returns the next piece of a column of Ints or Doubles, a word for each row.
    mutating func numbers(_ column: Int) -> [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(Self.rows)
        forEachRow(column) { _, cell, _ in
            words.append(cell.isPresent ? cell.cells.bits(cell.column) : 0)
        }
        return words
    }

    /// Returns the next piece of a column of codes, a word for two rows.
    ///
    /// - Parameters:
    ///   - column: the column.
    ///   - codes: the new codes of each part's old ones; an old code that has none counts as
    ///     absent.
    /// - Returns: the words.
    mutating func codes(_ column: Int, _ codes: [[UInt32]]) -> [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(Self.rows / 2)
        forEachRow(column) { number, cell, part in
            let old = Int(cell.cells.code(cell.column))
            let code = old < codes[part].count ? UInt64(codes[part][old]) : 0
            if number % 2 == 0 { words.append(code) } else { words[number / 2] |= code << 32 }
        }
        return words
    }
}
