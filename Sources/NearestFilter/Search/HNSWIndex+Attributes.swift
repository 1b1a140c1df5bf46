public import NearestIndex

extension HNSWIndex: AttributeSearching {
    /// Makes an empty index of vectors with attributes.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - parameters: what the graph is built with.
    ///   - schema: which attributes vectors may have.
    /// - Throws: ``NearestError`` for a dimension or a parameter out of range, or where memory is refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        parameters: HNSWParameters = .init(),
        attributes schema: AttributeSchema
    ) throws(NearestError) {
        try self.init(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            parameters: parameters,
            attachment: AttributeColumns(schema)
        )
    }

    /// Which attributes the vectors may have.
    public var attributeSchema: AttributeSchema { FilterCandidates.schema(attachment) }

    /// Adds a vector and its attributes, or replaces those with that identifier.
    ///
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` as inserting a vector alone, and with the code `invalidAttribute` where one is
    ///   not in the schema or of another type. The index is unchanged.
    @discardableResult
    public func insert(
        _ vector: [Float],
        id: VectorID,
        attributes: Attributes
    ) throws(NearestError) -> Bool {
        try AttributeIntake.check([attributes], of: [id], attachment)
        return try insert(vector.span, id: id, attaching: [attributes])
    }

    /// Adds vectors and their attributes, replacing those whose identifiers are known.
    ///
    /// See ``HNSWIndex/insert(contentsOf:ids:threads:progress:)-(Span<Float>,_,_,_)``.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of the dimension, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - attributes: what each one has, in the same order.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - progress: called after each part with the number of vectors inserted so far; returns whether
    ///     to go on. Default: none.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as ``insert(_:id:attributes:)``, and for lengths that do not fit or an
    ///   identifier that stands twice.
    @discardableResult
    public func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        attributes: [Attributes],
        threads: Int = 1,
        progress: ((Int) -> Bool)? = nil
    ) throws(NearestError) -> Int {
        try AttributeIntake.check(attributes, of: ids, attachment)
        return try insert(
            contentsOf: vectors,
            ids: ids,
            attaching: attributes,
            threads: threads,
            progress: progress
        )
    }

    /// Adds vectors and their attributes; see
    /// ``insert(contentsOf:ids:attributes:threads:progress:)-(Span<Float>,_,_,_,_)``.
    @discardableResult
    public func insert(
        contentsOf vectors: [Float],
        ids: [VectorID],
        attributes: [Attributes],
        threads: Int = 1,
        progress: ((Int) -> Bool)? = nil
    ) throws(NearestError) -> Int {
        try insert(
            contentsOf: vectors.span,
            ids: ids,
            attributes: attributes,
            threads: threads,
            progress: progress
        )
    }

    /// Gives a vector other attributes, all of them at once; the vector itself is not touched.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`, or `invalidAttribute` where one is not in the
    ///   schema or of another type. Nothing is changed then.
    public func setAttributes(_ attributes: Attributes, of id: VectorID) throws(NearestError) {
        try setAttributes([attributes], of: [id])
    }

    /// Gives vectors other attributes, all or, when an error is thrown, none; see
    /// ``setAttributes(_:of:)-(Attributes,_)``.
    public func setAttributes(
        _ attributes: [Attributes],
        of ids: [VectorID]
    ) throws(NearestError) {
        try AttributeIntake.check(attributes, of: ids, attachment)
        try replaceItems(attributes, of: ids)
    }

    /// The attributes of a vector.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func attributes(of id: VectorID) throws(NearestError) -> Attributes {
        try withRow(of: id) { AttributeIntake.attributes($0, attachment) }
    }

    /// The vectors that pass a filter; see ``AttributeSearching/candidates(where:among:)``.
    public func candidates(
        where filter: Filter,
        among ids: IDFilter
    ) throws(NearestError) -> IDFilter {
        try FilterCandidates.bind(filter, to: attachment, among: ids)
    }

    /// What a search would do; see ``AttributeSearching/explain(_:k:options:)``.
    public func explain(
        _ filter: Filter,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> SearchExplanation {
        let condition = try FilterCandidates.condition(filter, of: attachment)
        return SearchExplanation(filter, try forecast(condition, k: k, options: options))
    }
}
