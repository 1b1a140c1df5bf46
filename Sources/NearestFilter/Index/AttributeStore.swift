package import NearestIndex

/// The attributes of an index's or a segment's rows, and the filters that were bound to them
/// lately.
///
/// An index in memory keeps a store as its sidecar. A segment keeps one over the columns of its
/// file.
package final class AttributeStore<Columns: ColumnSource>: Sendable {
    /// The attributes themselves.
    package let columns: Columns
    /// Filters that were evaluated lately, with what they gave.
    private let predicates = PredicateCache()

    /// Makes a store of columns, to which no filter was bound yet.
    package init(_ columns: Columns) {
        self.columns = columns
    }

    /// Binds a filter to the columns, for any number of searches.
    ///
    /// - Throws: `NearestError` with the code `invalidFilter` that names the attribute.
    package func predicate(for filter: Filter) throws(NearestError) -> BoundPredicate {
        try predicate(for: filter, reading: columns)
    }

    // Binds a filter to these columns, or to a snapshot of them.
    private func predicate(
        for filter: Filter,
        reading columns: any ColumnSource
    ) throws(NearestError) -> BoundPredicate {
        let evaluation = try predicates.evaluation(of: filter, columns.schema)
        return BoundPredicate(filter, columns, evaluation, owner: self)
    }

    /// The candidates that match a filter as well.
    ///
    /// - Parameters:
    ///   - filter: the condition.
    ///   - candidates: what else must hold; a filter of theirs was bound to this store.
    /// - Returns: candidates of both; both filters are evaluated as one.
    /// - Throws: `NearestError` with the code `invalidFilter` where both filters together have
    ///   too many levels, or where this one does not fit the schema.
    func candidates(
        where filter: Filter,
        among candidates: Candidates
    ) throws(NearestError) -> Candidates {
        try self.candidates(where: filter, among: candidates, in: columns)
    }

    /// The candidates that match a filter as well, on values of a snapshot of the columns.
    ///
    /// - Parameters:
    ///   - filter: the condition; nil for none.
    ///   - candidates: what else must hold; a filter of theirs was bound to this store.
    ///   - columns: what the filters read: these columns, or a snapshot of them.
    /// - Returns: candidates of both; both filters are evaluated as one.
    /// - Throws: `NearestError` as ``candidates(where:among:)``.
    func candidates(
        where filter: Filter?,
        among candidates: Candidates,
        in columns: any ColumnSource
    ) throws(NearestError) -> Candidates {
        var filter = filter
        if let earlier = candidates.predicate {
            guard earlier.sidecarID == ObjectIdentifier(self),
                let bound = known(earlier, as: BoundPredicate.self)
            else { throw .boundElsewhere }
            if let other = filter {
                filter = try bound.filter.conjunction(other)
            } else {
                filter = bound.filter
            }
        }
        guard let filter else { return candidates }
        return candidates.limited(to: try predicate(for: filter, reading: columns))
    }

    /// Bytes of what is kept of filters.
    package var cacheMemory: Int { predicates.memoryUsed }
}

extension AttributeStore: RowSidecar where Columns == AttributeColumns {
    /// Makes a store of no rows.
    package convenience init(_ schema: AttributeSchema) {
        self.init(AttributeColumns(schema))
    }

    /// What writes attributes to rows, in their order; the schema was found to allow them.
    package func writer(of attributes: [Attributes]) -> SidecarWriter {
        { [columns] change throws(NearestError) in try columns.write(attributes, &change) }
    }

    /// What writes attributes as they are encoded to rows, in their order.
    package func writer(of encoded: EncodedAttributes) -> SidecarWriter {
        { [columns] change throws(NearestError) in try columns.write(encoded, &change) }
    }

    /// Takes all attributes of rows away.
    package func attachNothing(_ change: inout SidecarChange) throws(NearestError) {
        columns.clear(&change)
    }

    /// Copies the attributes of rows to the rows of a change, one each.
    package func copy(from rows: [Int], _ change: inout SidecarChange) throws(NearestError) {
        columns.copy(from: rows, &change)
    }

    /// Gives up the rows from `rowCount` on.
    package func truncate(to rowCount: Int, _ retired: inout RetireList) {
        columns.truncate(to: rowCount, &retired)
    }

    /// Bytes of memory: columns, dictionaries, and what is kept of filters.
    package var memoryUsed: Int { columns.memoryUsed + cacheMemory }
}

extension NearestError {
    /// Candidates whose filter was bound to other attributes than those that are asked.
    static var boundElsewhere: NearestError {
        NearestError(
            code: .invalidArgument,
            message: "the candidates were bound to the attributes of another index; bind the "
                + "filter to this one"
        )
    }
}

extension Filter {
    /// The filter that holds where this one and another hold.
    ///
    /// - Throws: `NearestError` with the code `invalidFilter` for too many levels, where `&&`
    ///   would stop the process.
    fileprivate func conjunction(_ other: Filter) throws(NearestError) -> Filter {
        let levels = Filter.levels(joining: [self, other], by: .and)
        guard levels <= Filter.maximumLevels else {
            throw NearestError(
                code: .invalidFilter,
                message: "the filter and that of the candidates have \(levels) levels together; "
                    + "at most \(Filter.maximumLevels) may be inside each other"
            )
        }
        return self && other
    }
}
