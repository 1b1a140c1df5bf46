package import NearestIndex

/// An index in memory whose rows have attributes: `FlatIndex` and `HNSWIndex`.
package protocol ChangingAttributedIndex: AttributedIndex, AttributeIndex
where Columns == AttributeColumns {
    /// What the index stores alongside its rows.
    var sidecar: (any RowSidecar)? { get }

    /// Adds a vector and its sidecar data; see `VectorIndex.insert(_:id:)`.
    func insert(
        _ vector: VectorSpan,
        id: VectorID,
        sidecar write: @escaping SidecarWriter
    ) throws(NearestError) -> Bool

    /// Adds vectors and their sidecar data; see
    /// `VectorIndex.insert(contentsOf:ids:threads:progress:)`.
    func insert(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        sidecar write: @escaping SidecarWriter,
        threads: Int,
        progress: ((InsertionProgress) -> Void)?
    ) throws(NearestError) -> Int

    /// Gives vectors other sidecar data, all of them or, when an error is thrown, none.
    func replaceSidecar(of ids: [VectorID], write: SidecarWriter) throws(NearestError)

    /// Removes the vectors that pass, all at once, and returns how many there were.
    ///
    /// - Throws: `NearestError` for candidates of another index; nothing is removed then.
    func remove(among candidates: Candidates) throws(NearestError) -> Int
}

extension ChangingAttributedIndex {
    /// The attributes of the rows; nil where no vector may have any.
    package var attributeStore: AttributeStore<AttributeColumns>? {
        known(sidecar, as: AttributeStore<AttributeColumns>.self)
    }

    /// Removes the vectors that match a filter; see ``AttributeIndex/remove(where:)``.
    @discardableResult
    public func remove(where filter: Filter) throws(NearestError) -> Int {
        try remove(among: candidates(where: filter, among: .all))
    }

    /// What writes the attributes of new vectors.
    ///
    /// - Throws: `NearestError` where there are not as many as vectors, and with the code
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
    private func replaceAttributes(
        _ attributes: [Attributes],
        of ids: [VectorID]
    ) throws(NearestError) {
        try replaceSidecar(of: ids, write: writer(of: attributes, for: ids))
    }
}

// What ``AttributeIndex`` asks for.
extension ChangingAttributedIndex {
    /// Adds a vector and its attributes; see
    /// ``AttributeIndex/insert(_:id:attributes:)-(VectorSpan,_,_)``.
    @discardableResult
    public func insert(
        _ vector: VectorSpan,
        id: VectorID,
        attributes: Attributes
    ) throws(NearestError) -> Bool {
        try insert(vector, id: id, sidecar: writer(of: [attributes], for: [id]))
    }

    /// Adds vectors and their attributes, replacing those whose identifiers are known.
    @discardableResult
    public func insert(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        attributes: [Attributes],
        threads: Int = 1,
        progress: ((InsertionProgress) -> Void)? = nil
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

    /// Replaces the attributes of a vector; see
    /// ``AttributeIndex/setAttributes(_:of:)-(Attributes,_)``.
    public func setAttributes(_ attributes: Attributes, of id: VectorID) throws(NearestError) {
        try replaceAttributes([attributes], of: [id])
    }

    /// Replaces the attributes of vectors; see
    /// ``AttributeIndex/setAttributes(_:of:)-([Attributes],_)``.
    public func setAttributes(
        _ attributes: [Attributes],
        of ids: [VectorID]
    ) throws(NearestError) {
        try replaceAttributes(attributes, of: ids)
    }
}
