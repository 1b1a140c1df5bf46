extension FlatIndex {
    /// Takes the vectors that the index holds now, to be written to a file.
    ///
    /// The hold is taken before the version is read, so no row of it can be reused.
    ///
    /// - Complexity: O(`count`); vectors are not copied.
    package func makeExport() -> IndexExport {
        let hold = EpochHold(rows, rows.epochs)
        return rows.read {
            IndexExport($0, CompactNumbering($0), hold, codes: codes.borrowed?.object)
        }
    }
}
