public import NearestIndex

extension AttributeSchema {
    /// Checks that a filter names only attributes of the schema and compares them as their types
    /// allow.
    ///
    /// - Throws: `NearestError` with the code `invalidFilter` that names the attribute.
    public func check(_ filter: Filter) throws(NearestError) {
        _ = try BoundFilter(filter, to: self)
    }
}
