extension ExternalColumns {
    /// Validates every item of one column: its dictionaries, its rows, and its summary.
    ///
    /// - Parameter column: the number of the attribute in the schema.
    /// - Complexity: O(``count`` + bytes of the dictionaries).
    /// - Throws: ``AttributeFault`` for the first fault.
    package func validate(_ column: Int) throws(AttributeFault) {
        var validation = ColumnValidation(columns: self, column: column)
        try validation.run()
    }

    /// Validates the bytes between columns.
    ///
    /// - Throws: ``AttributeFault`` if one of them is not zero.
    package func validatePadding() throws(AttributeFault) {
        for (index, column) in layout.columns.enumerated() {
            let name = schema.entries[index].name
            let ends = [
                column.presence.map { $0 + layout.bitmapBytes }, column.values + column.valueBytes,
            ]
            for end in ends.compactMap({ $0 }) {
                for offset in end..<ColumnLayout.next(end) where byte(at: offset) != 0 {
                    throw AttributeFault(
                        attribute: name,
                        part: .values,
                        item: count,
                        detail: "a byte after the column is not zero"
                    )
                }
            }
        }
    }
}
