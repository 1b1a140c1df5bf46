/// Rows of a file that are inserted into an index as they are encoded, bit for bit.
///
/// Merging segments uses them: a row that is not decoded and encoded again loses no precision.
package struct EncodedRows: Sendable {
    /// The file's rows.
    let source: ExternalRows
    /// The row numbers in `source`, in the order of insertion.
    let rows: [Int]
    /// Where their sidecar data comes from.
    let sidecar: SidecarSource

    /// Names rows of external memory; each must be in range and appear once.
    ///
    /// - Parameters:
    ///   - source: rows with the format and normalization of the index that takes them.
    ///   - rows: their numbers in `source`.
    ///   - sidecar: writes the rows' sidecar data, in their order. Default: the rows have none.
    package init(_ source: ExternalRows, rows: [Int], sidecar: SidecarWriter? = nil) {
        precondition(rows.allSatisfy { 0..<source.count ~= $0 })
        self.source = source
        self.rows = rows
        self.sidecar = sidecar.map { .written($0) } ?? .nothing
    }

    /// The identifiers of the rows, in their order.
    var ids: [VectorID] { rows.map { source.id(of: $0) } }

    /// Copies one of the rows to a row of the index and returns its norm.
    func copy(_ position: Int, to target: RowTarget, _ format: VectorFormat) -> Float {
        let row = rows[position]
        target.copy(source.vector(of: row), byteCount: format.elementBytes)
        return source.norm(of: row)
    }
}
