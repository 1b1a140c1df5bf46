extension ColumnExport {
    /// Calls `body` with the bytes of the page, piece by piece in their order.
    ///
    /// The pieces have ``ColumnLayout/byteCount`` bytes together. Only one of them is in memory at
    /// a time, so that columns are not held a second time.
    ///
    /// - Complexity: O(rows × attributes).
    package func forEachPiece<Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        for (index, column) in layout.columns.enumerated() {
            if column.presence != nil {
                try write(layout.bitmapBytes, body) { cursor in
                    cursor.flags(index) { $0.isPresent }
                }
            }
            try write(column.valueBytes, body) { cursor in
                switch column.kind {
                case .bool: cursor.flags(index) { $0.flag }
                case .int, .double: cursor.numbers(index)
                case .string, .tags: cursor.codes(index, codes[index] ?? [])
                }
            }
        }
    }

    // Writes one part of the page, of `byteCount` bytes, and the padding up to the next one.
    // `words` returns the next piece of it.
    private func write<Failure: Error>(
        _ byteCount: Int,
        _ body: (RawSpan) throws(Failure) -> Void,
        _ words: (inout ExportCursor) -> [UInt64]
    ) throws(Failure) {
        var cursor = ExportCursor(parts)
        var left = ColumnLayout.next(byteCount)
        while left > 0 {
            var piece = words(&cursor)
            // Behind the last row, unused rows and padding are zeros.
            if piece.isEmpty { piece = [UInt64](repeating: 0, count: left / 8) }
            try piece.withRawSpan(body)
            left -= piece.count * 8
        }
    }
}
