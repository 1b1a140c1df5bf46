internal import NearestKernels

/// The codes of exported rows as a file holds them, in the order of the rows; see ``IndexExport``.
package struct CodeExport: Sendable {
    private let codes: CodeSet
    private let rows: [UInt32]

    /// Takes the codes of rows that do not change while the export lives.
    init(_ codes: CodeSet, _ rows: [UInt32]) {
        self.codes = codes
        self.rows = rows
    }

    /// How the codes were made.
    package var grid: CodeGrid { codes.grid }
    /// Bytes of all codes.
    package var byteCount: Int { rows.count * grid.cells.rowBytes }
    /// What each code leaves out, from above.
    package var bounds: [Float] { rows.map { codes.bound(Int($0)) } }

    /// Calls `body` with the bytes of all codes, in order, one run of adjacent codes at a time.
    package func forEachRun<Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        let bytes = grid.cells.rowBytes
        var first = 0
        while first < rows.count {
            let start = codes.code(Int(rows[first]))
            var count = 1
            while first + count < rows.count,
                start.isFollowed(by: codes.code(Int(rows[first + count])), after: count * bytes)
            {
                count += 1
            }
            try start.withBytes(count: count * bytes, body)
            first += count
        }
    }
}
