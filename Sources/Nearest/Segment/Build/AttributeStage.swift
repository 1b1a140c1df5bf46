internal import NearestFilter
internal import NearestIndex

/// Attributes on their way into a file: columns in memory, with a row for each vector that came.
struct AttributeStage: ~Copyable {
    private let schema: AttributeSchema
    /// The columns; nil if the schema has no attributes.
    let columns: AttributeColumns?

    /// Makes empty columns.
    ///
    /// - Throws: `NearestError` for more attributes than a file can have.
    init(_ configuration: Segment.Configuration) throws(NearestError) {
        try AttributeSection.check(configuration.attributes)
        schema = configuration.attributes
        columns = schema.entries.isEmpty ? nil : AttributeColumns(schema)
    }

    /// Refuses attributes that do not fit the schema or the number of vectors.
    ///
    /// - Parameters:
    ///   - attributes: the attributes of each vector, or nil if none has any.
    ///   - ids: the vectors' identifiers, for the error.
    /// - Throws: `NearestError` that names the vector and the attribute.
    func check(_ attributes: [Attributes]?, _ ids: [VectorID]) throws(NearestError) {
        guard let attributes else { return }
        guard attributes.count == ids.count else {
            throw NearestError(
                code: .invalidArgument,
                message: "there are \(ids.count) vectors, but the attributes of "
                    + "\(attributes.count); pass empty attributes for a vector that has none"
            )
        }
        for (id, attributes) in zip(ids, attributes) {
            do throws(NearestError) {
                try schema.check(attributes)
            } catch {
                throw NearestError(code: error.code, message: "vector \(id): \(error.message)")
            }
        }
    }

    /// Appends attributes that ``check(_:_:)`` has passed.
    ///
    /// - Parameters:
    ///   - attributes: the attributes of each vector, or nil if none has any.
    ///   - first: the row of the first vector.
    ///   - count: the number of vectors.
    /// - Throws: `NearestError` if memory is refused.
    mutating func append(
        _ attributes: [Attributes]?,
        from first: Int,
        count: Int
    ) throws(NearestError) {
        // Nothing reads the columns before they are complete, so what is replaced goes at once.
        var change = SidecarChange(rows: Array(first..<first + count))
        if let attributes {
            try columns?.write(attributes, &change)
        } else {
            columns?.clear(&change)
        }
    }
}
