public import NearestIndex

extension FlatIndex: ChangingAttributedIndex {
    /// Makes an empty index of vectors with attributes.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - schema: which attributes vectors may have.
    /// - Throws: ``NearestError`` for a dimension out of range, or where memory is refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        attributes schema: AttributeSchema
    ) throws(NearestError) {
        try self.init(
            VectorFormat(dimension: dimension, metric: metric, encoding: encoding),
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
        try insert(contentsOf: vector.span, ids: [id], attributes: [attributes]) == 1
    }

    /// Adds vectors and their attributes, replacing those whose identifiers are known.
    ///
    /// Adds all of them, or none if an error is thrown. Searches see all of them at once.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of the dimension, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - attributes: what each one has, in the same order.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as ``insert(_:id:attributes:)``, and for lengths that do not fit
    ///   or an identifier that appears twice.
    @discardableResult
    public func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        attributes: [Attributes]
    ) throws(NearestError) -> Int {
        let write = try writer(of: attributes, for: ids)
        return try insert(contentsOf: vectors, ids: ids, sidecar: write)
    }

    /// Adds vectors and their attributes; see
    /// ``insert(contentsOf:ids:attributes:)-(Span<Float>,_,_)``.
    @discardableResult
    public func insert(
        contentsOf vectors: [Float],
        ids: [VectorID],
        attributes: [Attributes]
    ) throws(NearestError) -> Int {
        try insert(contentsOf: vectors.span, ids: ids, attributes: attributes)
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
