extension ColumnExport {
    /// Calls `body` with the bytes of the page, ``ColumnLayout/byteCount`` in all, piece by piece in their order.
    package func forEachPiece<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        for (index, column) in layout.columns.enumerated() {
            if column.presence != nil {
                unsafe try write(layout.bitmapBytes, body) { cursor in
                    cursor.flags(index) { $0.isPresent }
                }
            }
            unsafe try write(column.valueBytes, body) { cursor in
                switch column.kind {
                case .bool: cursor.flags(index) { $0.flag }
                case .int, .double: cursor.numbers(index)
                case .string, .tags: cursor.codes(index, codes[index] ?? [])
                }
            }
        }
    }

    /// Writes one part of the page and what follows it up to the next.
    private func write<Failure: Error>(
        _ byteCount: Int,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void,
        _ words: (inout ExportCursor) -> [UInt64]
    ) throws(Failure) {
        var cursor = ExportCursor(parts)
        var left = ColumnLayout.next(byteCount)
        while left > 0 {
            var piece = words(&cursor)
            // Rows that are not there, and bytes between parts, are zeros.
            if piece.isEmpty { piece = [UInt64](repeating: 0, count: left / 8) }
            unsafe try piece.span.bytes.withUnsafeBytes { bytes throws(Failure) in
                try unsafe body(bytes)
            }
            left -= piece.count * 8
        }
    }
}

/// What one row of a source has of one column.
private struct ExportCell {
    let cells: PageCells
    let column: ColumnLayout.Column

    var isPresent: Bool { cells.isPresent(column) }
    var flag: Bool { isPresent && cells.flag(column) }
}

/// Goes through the rows of all parts, some thousands at a time.
private struct ExportCursor {
    private let parts: [ColumnExport.Part]
    private var part = 0
    private var index = 0

    /// Rows at a time, a multiple of 64.
    private static let rows = 1 << 14

    init(_ parts: [ColumnExport.Part]) {
        self.parts = parts
    }

    /// Calls `body` with the next rows and their numbers from 0, as long as there are any.
    private mutating func forEachRow(
        _ column: Int,
        _ body: (_ number: Int, _ cell: ExportCell, _ part: Int) -> Void
    ) {
        var number = 0
        while part < parts.count, number < Self.rows {
            let (columns, rows) = (parts[part].columns, parts[part].rows)
            let place = columns.layout.columns[column]
            let end = min(rows.count, index + Self.rows - number)
            for next in index..<end {
                body(number, ExportCell(cells: columns.cells(Int(rows[next])), column: place), part)
                number += 1
            }
            index = end
            if index == rows.count { (part, index) = (part + 1, 0) }
        }
    }

    mutating func flags(_ column: Int, _ flag: (ExportCell) -> Bool) -> [UInt64] {
        var words: [UInt64] = []
        forEachRow(column) { number, cell, _ in
            if number % 64 == 0 { words.append(0) }
            if flag(cell) { words[number / 64] |= 1 << UInt64(number % 64) }
        }
        return words
    }

    mutating func numbers(_ column: Int) -> [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(Self.rows)
        forEachRow(column) { _, cell, _ in
            words.append(cell.isPresent ? cell.cells.bits(cell.column) : 0)
        }
        return words
    }

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
