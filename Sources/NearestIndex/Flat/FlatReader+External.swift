extension FlatReader {
    /// Makes the reader of a file's rows; the caller keeps rows and codes alive.
    ///
    /// - Parameters:
    ///   - rows: the rows, encoded as a flat index encodes them.
    ///   - format: the format of the vectors.
    ///   - codes: the codes of the rows. Default: none.
    ///   - excluded: rows that cannot be seen, which the caller keeps alive. Default: none.
    package init(
        _ rows: ExternalRows,
        _ format: VectorFormat,
        codes: CodeSet? = nil,
        except excluded: RowSet? = nil
    ) {
        self.init(
            rows: rows.view(format, except: excluded),
            codec: VectorCodec(format, normalizing: false),
            codes: codes.map { BorrowedObject($0) }
        )
    }
}
