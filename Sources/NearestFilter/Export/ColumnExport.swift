internal import NearestIndex

/// Rows of one or several columns in a new order, as a file holds them: one page, and dictionaries of what its
/// rows have, sorted.
///
/// The bytes depend on the attributes and their order alone, not on where they come from.
package struct ColumnExport: Sendable {
    /// Some rows of one source, which stays as it is meanwhile.
    package struct Part: Sendable {
        let columns: ColumnSnapshot
        let rows: [UInt32]

        /// Takes rows in the order in which they are written.
        ///
        /// - Parameters:
        ///   - columns: where they are; the epoch of the snapshot is kept until all is written.
        ///   - rows: their numbers, below the snapshot's row count.
        package init(_ columns: ColumnSnapshot, rows: [UInt32]) {
            precondition(rows.allSatisfy { Int($0) < columns.rowCount })
            self.columns = columns
            self.rows = rows
        }
    }

    /// Which attributes there are.
    package let schema: AttributeSchema
    /// Rows of all parts.
    package let count: Int
    /// Where the columns lie in the page.
    package let layout: ColumnLayout
    /// Of each column, exact.
    package let summaries: [ColumnSummary]
    /// Those of all columns, one after the other, in the order in which ``LentColumns`` takes them.
    package let dictionaries: [ExportedDictionary]

    let parts: [Part]
    /// For each column of texts or tags the new codes of each part's old ones.
    let codes: [Int: [[UInt32]]]

    /// Looks at all rows.
    ///
    /// - Parameters:
    ///   - schema: which attributes there are.
    ///   - parts: rows of columns of that schema, in the order in which they are written.
    /// - Complexity: O(rows * attributes), and what sorting the dictionaries takes.
    package init(_ schema: AttributeSchema, _ parts: [Part]) {
        precondition(parts.allSatisfy { $0.columns.schema == schema })
        self.schema = schema
        self.parts = parts
        count = parts.reduce(0) { $0 + $1.rows.count }
        layout = ColumnLayout(schema, capacity: ColumnLayout.capacity(for: count))
        var summaries: [ColumnSummary] = []
        var dictionaries: [ExportedDictionary] = []
        var codes: [Int: [[UInt32]]] = [:]
        for (index, entry) in schema.entries.enumerated() {
            guard entry.kind.dictionaryCount > 0 else {
                summaries.append(Self.summary(of: index, parts))
                continue
            }
            let union = DictionaryUnion(parts, column: index, entry.kind)
            summaries.append(ColumnSummary(present: union.present, low: 0, high: 0))
            dictionaries += union.dictionaries
            codes[index] = union.codes
        }
        (self.summaries, self.dictionaries, self.codes) = (summaries, dictionaries, codes)
    }

    private static func summary(of index: Int, _ parts: [Part]) -> ColumnSummary {
        var summary = ColumnSummary()
        for part in parts {
            let column = part.columns.layout.columns[index]
            for row in part.rows {
                let cells = part.columns.cells(Int(row))
                guard cells.isPresent(column) else { continue }
                switch column.kind {
                case .bool: summary.include(cells.flag(column) ? 1 : Int64(0))
                case .double: summary.include(Double(bitPattern: cells.bits(column)))
                default: summary.include(Int64(bitPattern: cells.bits(column)))
                }
                summary.present += 1
            }
        }
        return summary
    }
}

/// A dictionary as ``LentDictionary`` takes it.
package struct ExportedDictionary: Sendable {
    /// How many entries there are.
    package let count: Int
    /// Bytes of the offsets and the entries.
    package var byteCount: Int { (offsets.count) * 8 + bytes.count }

    private let offsets: [UInt64]
    private let bytes: [UInt8]

    /// Takes entries in ascending order.
    init(_ entries: [UnsafeRawBufferPointer]) {
        count = unsafe entries.count
        var bytes: [UInt8] = []
        unsafe bytes.reserveCapacity(entries.reduce(0) { $0 + $1.count })
        var offsets: [UInt64] = [0]
        unsafe offsets.reserveCapacity(entries.count + 1)
        for index in unsafe entries.indices {
            unsafe bytes.append(contentsOf: entries[index])
            offsets.append(UInt64(bytes.count))
        }
        (self.offsets, self.bytes) = (offsets, bytes)
    }

    /// Calls `body` with the bytes, piece by piece in their order.
    package func forEachPiece<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        unsafe try offsets.span.bytes.withUnsafeBytes { bytes throws(Failure) in
            try unsafe body(bytes)
        }
        unsafe try bytes.span.bytes.withUnsafeBytes { bytes throws(Failure) in
            try unsafe body(bytes)
        }
    }
}
