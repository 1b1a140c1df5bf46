package import NearestIndex

/// An index or a segment whose rows have attributes: ``FlatIndex``, ``HNSWIndex`` or a segment.
///
/// They differ in where the attributes are. How a filter is bound and explained is the same for
/// all.
package protocol AttributedIndex: AttributeSearching {
    /// Where the attributes are.
    associatedtype Columns: ColumnSource

    /// The attributes of the rows; nil where no vector may have any.
    var attributeStore: AttributeStore<Columns>? { get }

    /// Calls `body` with the row of an identifier, which stays until it returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int) -> Result
    ) throws(NearestError) -> Result

    /// What a search under a predicate would do.
    ///
    /// - Throws: ``NearestError`` for a number of neighbors below 1, or options out of range.
    func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast
}

extension AttributedIndex {
    /// Which attributes the vectors may have.
    public var attributeSchema: AttributeSchema {
        attributeStore?.columns.schema ?? AttributeSchema()
    }

    /// The attributes of a vector.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func attributes(of id: VectorID) throws(NearestError) -> Attributes {
        let store = attributeStore
        return try withRow(of: id) { store?.columns.attributes(of: $0) ?? Attributes() }
    }

    /// The vectors that match a filter; see ``AttributeSearching/candidates(where:among:)``.
    public func candidates(
        where filter: Filter,
        among candidates: Candidates
    ) throws(NearestError) -> Candidates {
        if let attributeStore {
            return try attributeStore.candidates(where: filter, among: candidates)
        }
        // Without attributes a filter is constant, or names an attribute that does not exist.
        guard candidates.predicate == nil else { throw .boundElsewhere }
        let constant = try AttributeStore(AttributeSchema()).predicate(for: filter)
        return constant.expectation(rowCount: 0).matchesAll ? candidates : .keeping([])
    }

    /// What a search would do; see ``AttributeSearching/explain(_:k:options:)``.
    public func explain(
        _ filter: Filter,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> SearchExplanation {
        let predicate =
            if let attributeStore {
                try attributeStore.predicate(for: filter)
            } else {
                try AttributeStore(AttributeSchema()).predicate(for: filter)
            }
        return SearchExplanation(filter, try forecast(predicate, k: k, options: options))
    }
}

/// An index in memory whose rows have attributes: ``FlatIndex`` and ``HNSWIndex``.
package protocol ChangingAttributedIndex: AttributedIndex where Columns == AttributeColumns {
    /// What the index stores alongside its rows.
    var sidecar: (any RowSidecar)? { get }

    /// Gives vectors other sidecar data, all of them or, when an error is thrown, none.
    func replaceSidecar(of ids: [VectorID], write: SidecarWriter) throws(NearestError)
}

extension ChangingAttributedIndex {
    /// The attributes of the rows; nil where no vector may have any.
    package var attributeStore: AttributeStore<AttributeColumns>? {
        known(sidecar, as: AttributeStore<AttributeColumns>.self)
    }

    /// What writes the attributes of new vectors.
    ///
    /// - Throws: ``NearestError`` where there are not as many as vectors, and with the code
    ///   `invalidAttribute` where the schema does not allow them.
    func writer(
        of attributes: [Attributes],
        for ids: [VectorID]
    ) throws(NearestError) -> SidecarWriter {
        guard attributes.count == ids.count else {
            throw NearestError(
                code: .invalidArgument,
                message: "there are \(ids.count) vectors, but attributes of \(attributes.count)"
            )
        }
        let schema = attributeSchema
        for attributes in attributes { try schema.check(attributes) }
        // Without a store the index has no sidecar and never calls the writer.
        guard let attributeStore else { return { @Sendable _ throws(NearestError) in } }
        return attributeStore.writer(of: attributes)
    }

    /// Gives vectors other attributes, all of them or, when an error is thrown, none.
    func replaceAttributes(
        _ attributes: [Attributes],
        of ids: [VectorID]
    ) throws(NearestError) {
        try replaceSidecar(of: ids, write: writer(of: attributes, for: ids))
    }
}

/// Finds the type of an object again that an index knows only by a protocol of `NearestIndex`.
///
/// The only conversion of the module: `NearestIndex` cannot name types of the modules above it. All
/// its sidecars and predicates are made here, as ``AttributeStore`` and ``BoundPredicate``.
func known<Known: AnyObject>(_ object: AnyObject?, as type: Known.Type) -> Known? {
    object as? Known
}
