internal import NearestFilter

/// Attributes on their way into a file: a row for each vector that came, in columns in memory.
struct AttributeBody: ~Copyable {
    private let schema: AttributeSchema
    /// The columns; nil where no vector may have attributes.
    let columns: AttributeColumns?

    init(_ plan: SegmentPlan) throws(NearestError) {
        try SegmentAttributes.check(plan.attributes)
        schema = plan.attributes
        columns = schema.entries.isEmpty ? nil : AttributeColumns(schema)
    }

    /// Refuses attributes that the vectors cannot have.
    func check(_ attributes: [Attributes]?, _ ids: [VectorID]) throws(NearestError) {
        guard let attributes else { return }
        guard attributes.count == ids.count else {
            throw NearestError(
                code: .invalidArgument,
                message: "there are \(ids.count) vectors, but the attributes of "
                    + "\(attributes.count); give none to a vector that has none"
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
    mutating func append(
        _ attributes: [Attributes]?,
        from first: Int,
        count: Int
    ) throws(NearestError) {
        // Nobody reads the columns before they are whole.
        try columns?.attach(attributes, to: Array(first..<first + count)) { _ in }
    }
}
