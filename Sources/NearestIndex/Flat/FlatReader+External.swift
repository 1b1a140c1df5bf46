extension FlatReader {
    /// Makes the reader of a file's rows; the caller keeps the rows alive.
    ///
    /// - Parameters:
    ///   - rows: the rows, encoded as a flat index encodes them.
    ///   - format: the format of the vectors.
    ///   - excluded: rows that cannot be seen, which the caller keeps alive. Default: none.
    package init(_ rows: ExternalRows, _ format: VectorFormat, except excluded: RowSet? = nil) {
        self.init(
            rows: rows.view(format, except: excluded),
            codec: VectorCodec(format, normalizing: false)
        )
    }
}
