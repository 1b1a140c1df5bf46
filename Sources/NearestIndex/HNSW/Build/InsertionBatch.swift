/// Vectors that are inserted together into reserved rows; searches see all of them at once.
struct InsertionBatch {
    /// The vectors of the whole insertion.
    let source: BulkInsertion
    /// The position of the batch's first vector there.
    let first: Int
    /// The identifier of each vector.
    let ids: ArraySlice<VectorID>
    /// The row of each vector.
    let rows: ArraySlice<Int>

    /// Writes one of the vectors to its row, encoded.
    ///
    /// - Parameters:
    ///   - offset: which vector of the batch.
    ///   - target: its row.
    ///   - codec: how rows are stored.
    /// - Returns: the row's norm.
    func encode(_ offset: Int, to target: RowTarget, _ codec: VectorCodec) -> Float {
        source.encode(first + offset, to: target, codec)
    }
}
