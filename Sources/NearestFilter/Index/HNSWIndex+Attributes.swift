public import NearestIndex

extension HNSWIndex: ChangingAttributedIndex {
    /// Makes an empty index of vectors with attributes.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - parameters: what the graph is built with.
    ///   - schema: which attributes vectors may have.
    /// - Throws: ``NearestError`` for a dimension or a parameter out of range, or where memory is
    ///   refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        parameters: HNSWParameters = .init(),
        attributes schema: AttributeSchema
    ) throws(NearestError) {
        try self.init(
            VectorFormat(dimension: dimension, metric: metric, encoding: encoding),
            parameters: parameters,
            sidecar: AttributeStore(schema)
        )
    }

    /// Adds a vector and its attributes, or replaces the vector with that identifier and its
    /// attributes.
    ///
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` as inserting a vector alone, and with the code `invalidAttribute`
    ///   if the schema lacks an attribute or has it with another type. The index is unchanged then.
    @discardableResult
    public func insert(
        _ vector: [Float],
        id: VectorID,
        attributes: Attributes
    ) throws(NearestError) -> Bool {
        let write = try writer(of: [attributes], for: [id])
        return try insert(vector.span, id: id, sidecar: write)
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
    ///   - progress: called after each part with the number of vectors inserted so far; returns
    ///     whether to go on. Default: none.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as ``insert(_:id:attributes:)``, and for lengths that do not fit
    ///   or an identifier that appears twice.
    @discardableResult
    public func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        attributes: [Attributes],
        threads: Int = 1,
        progress: ((Int) -> Bool)? = nil
    ) throws(NearestError) -> Int {
        let write = try writer(of: attributes, for: ids)
        return try insert(
            contentsOf: vectors,
            ids: ids,
            sidecar: write,
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

    /// Replaces the attributes of a vector, all of them at once; the vector itself is not touched.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`, or `invalidAttribute` if the schema
    ///   lacks an attribute or has it with another type. Nothing is changed then.
    public func setAttributes(_ attributes: Attributes, of id: VectorID) throws(NearestError) {
        try replaceAttributes([attributes], of: [id])
    }

    /// Replaces the attributes of vectors: of all, or, if an error is thrown, of none; see
    /// ``setAttributes(_:of:)-(Attributes,_)``.
    public func setAttributes(
        _ attributes: [Attributes],
        of ids: [VectorID]
    ) throws(NearestError) {
        try replaceAttributes(attributes, of: ids)
    }
}
