internal import NearestIndex

/// Attributes on their way into an index and back.
enum AttributeIntake {
    /// Checks that an index can hold attributes, if there are any.
    static func check(
        _ attributes: [Attributes],
        _ attachment: (any RowAttachment)?
    ) throws(NearestError) {
        guard attachment == nil else { return }
        // The index has no schema, so every attribute is one too many.
        for attributes in attributes { try AttributeSchema().check(attributes) }
    }

    static func checkCount(
        _ attributes: [Attributes],
        _ ids: [VectorID]
    ) throws(NearestError) {
        guard attributes.count == ids.count else {
            throw NearestError(
                code: .invalidArgument,
                message: "there are attributes of \(attributes.count) vectors for \(ids.count) vectors"
            )
        }
    }

    /// What a row has.
    static func attributes(
        _ row: Int,
        _ rowCount: Int,
        _ attachment: (any RowAttachment)?
    ) -> Attributes {
        guard let columns = attachment as? any ColumnSource else { return Attributes() }
        return columns.snapshot(rowCount: rowCount).attributes(row)
    }
}
