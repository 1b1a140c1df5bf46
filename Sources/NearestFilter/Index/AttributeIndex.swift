public import NearestIndex

/// An index that can change and whose vectors have attributes: all that `FlatIndex` and
/// `HNSWIndex` both offer.
public protocol AttributeIndex: AttributeSearching, VectorIndex {
    /// Adds a vector and its attributes, or replaces the vector with that identifier and its
    /// attributes.
    ///
    /// - Returns: true if the identifier was new.
    /// - Throws: `NearestError` as inserting a vector alone, and with the code `invalidAttribute`
    ///   if the schema lacks an attribute or has it with another type. The index is unchanged then.
    @discardableResult
    func insert(
        _ vector: VectorSpan,
        id: VectorID,
        attributes: Attributes
    ) throws(NearestError) -> Bool

    /// Adds vectors and their attributes, replacing those whose identifiers are known; see
    /// `VectorIndex.insert(contentsOf:ids:threads:progress:)`.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of the dimension, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - attributes: what each one has, in the same order.
    ///   - threads: threads to use, the caller's included, at least 1.
    ///   - progress: called as vectors are inserted; nil for not at all.
    /// - Returns: how many identifiers were new.
    /// - Throws: `NearestError` as ``insert(_:id:attributes:)-(VectorSpan,_,_)``, and for
    ///   lengths that do not fit or an identifier that appears twice.
    @discardableResult
    func insert(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        attributes: [Attributes],
        threads: Int,
        progress: ((InsertionProgress) -> Void)?
    ) throws(NearestError) -> Int

    /// Replaces the attributes of a vector, all of them at once; the vector itself is not touched.
    ///
    /// - Throws: `NearestError` with the code `unknownID`, or `invalidAttribute` if the schema
    ///   lacks an attribute or has it with another type. Nothing is changed then.
    func setAttributes(_ attributes: Attributes, of id: VectorID) throws(NearestError)

    /// Replaces the attributes of vectors: of all, or, if an error is thrown, of none; see
    /// ``setAttributes(_:of:)-(Attributes,_)``.
    func setAttributes(_ attributes: [Attributes], of ids: [VectorID]) throws(NearestError)

    /// Removes the vectors that match a filter; searches see all of them removed at once.
    ///
    /// ```swift
    /// try index.remove(where: Chunk.document == "handbook.md")
    /// ```
    ///
    /// No change comes between the evaluation and the removal. Other changes wait for both.
    ///
    /// - Complexity: O(rows), and O(1) for each vector that is removed, expected.
    /// - Returns: how many were removed.
    /// - Throws: `NearestError` with the code `invalidFilter` for a filter that the schema does
    ///   not allow; nothing is removed then.
    @discardableResult
    func remove(where filter: Filter) throws(NearestError) -> Int
}

extension AttributeIndex {
    /// Adds a vector and its attributes, or replaces the vector with that identifier and its
    /// attributes; see ``insert(_:id:attributes:)-(VectorSpan,_,_)``.
    @discardableResult
    public func insert(
        _ vector: [Float],
        id: VectorID,
        attributes: Attributes
    ) throws(NearestError) -> Bool {
        try insert(.float32(vector.span), id: id, attributes: attributes)
    }

    /// Adds a vector and its attributes, or replaces the vector with that identifier and its
    /// attributes; see ``insert(_:id:attributes:)-(VectorSpan,_,_)``.
    @discardableResult
    public func insert(
        _ vector: Span<Float>,
        id: VectorID,
        attributes: Attributes
    ) throws(NearestError) -> Bool {
        try insert(.float32(vector), id: id, attributes: attributes)
    }

    /// Adds vectors and their attributes, replacing those whose identifiers are known; see
    /// ``insert(contentsOf:ids:attributes:threads:progress:)-(VectorSpan,_,_,_,_)``.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of the dimension, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - attributes: what each one has, in the same order.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - progress: called as vectors are inserted. Default: none.
    /// - Returns: how many identifiers were new.
    /// - Throws: `NearestError` as that does.
    @discardableResult
    public func insert(
        contentsOf vectors: borrowing some ContiguousVectors & ~Escapable,
        ids: [VectorID],
        attributes: [Attributes],
        threads: Int = 1,
        progress: ((InsertionProgress) -> Void)? = nil
    ) throws(NearestError) -> Int {
        try vectors.withVectors { vectors throws(NearestError) in
            try insert(
                contentsOf: vectors,
                ids: ids,
                attributes: attributes,
                threads: threads,
                progress: progress
            )
        }
    }
}
