package import NearestIndex

/// An index or a segment whose rows have attributes: `FlatIndex`, `HNSWIndex` or a segment.
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
    /// - Throws: `NearestError` with the code `unknownID`.
    func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int) -> Result
    ) throws(NearestError) -> Result

    /// Runs `body` on a reader of one version of the index, which does not change until `body`
    /// returns.
    ///
    /// - Throws: `NearestError` with the code `wrongModel` if the options name another model than
    ///   the index does, and what `body` throws.
    func withAnyReader<Result>(
        for options: SearchOptions,
        _ body: (any IndexReader) throws(NearestError) -> Result
    ) throws(NearestError) -> Result

    /// What a search under a predicate would do.
    ///
    /// - Throws: `NearestError` for a number of neighbors below 1, or options out of range.
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
    /// - Throws: `NearestError` with the code `unknownID`.
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

    /// The identifiers of the vectors that match a filter; see ``AttributeSearching/ids(where:)``.
    public func ids(where filter: Filter) throws(NearestError) -> [VectorID] {
        let matching = try candidates(where: filter, among: .all)
        return try withAnyReader(for: .init()) { reader throws(NearestError) in
            try reader.ids(among: matching)
        }
    }

    /// The number of vectors that match a filter; see ``AttributeSearching/count(where:)``.
    public func count(where filter: Filter) throws(NearestError) -> Int {
        let matching = try candidates(where: filter, among: .all)
        return try withAnyReader(for: .init()) { reader throws(NearestError) in
            try reader.count(among: matching)
        }
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

/// Finds the type of an object again that an index knows only by a protocol of `NearestIndex`.
///
/// The only conversion of the module: `NearestIndex` cannot name types of the modules above it. All
/// its sidecars and predicates are made here, as ``AttributeStore`` and ``BoundPredicate``.
func known<Known: AnyObject>(_ object: AnyObject?, as type: Known.Type) -> Known? {
    object as? Known
}
