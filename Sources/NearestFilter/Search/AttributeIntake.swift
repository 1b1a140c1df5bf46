internal import NearestIndex

/// Attributes on their way into an index and back.
enum AttributeIntake {
    /// Checks that there are attributes for each vector, and that an index can hold them.
    static func check(
        _ attributes: [Attributes],
        of ids: [VectorID],
        _ attachment: (any RowAttachment)?
    ) throws(NearestError) {
        guard attributes.count == ids.count else {
            throw NearestError(
                code: .invalidArgument,
                message: "there are attributes of \(attributes.count) vectors for \(ids.count)"
            )
        }
        guard attachment == nil else { return }
        // The index has no schema, so every attribute is one too many.
        for attributes in attributes { try AttributeSchema().check(attributes) }
    }

    /// What a row has.
    static func attributes(
        _ row: Int,
        _ attachment: (any RowAttachment)?
    ) -> Attributes {
        guard let columns = attachment as? any ColumnSource else { return Attributes() }
        return columns.attributes(of: row)
    }
}
