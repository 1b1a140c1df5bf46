internal import NearestStorage

extension Segment {
    /// Makes an index that can be changed, with the same vectors, attributes and metadata.
    ///
    /// The vectors are those that are stored: an index of projections takes projected queries; see
    /// ``components``.
    ///
    /// The index of a graph also has the same links.
    ///
    /// It verifies the file first.
    ///
    /// - Complexity: O(`count * (dimension + m)`).
    /// - Returns: an `HNSWIndex` for a graph, a `FlatIndex` otherwise.
    /// - Throws: `NearestError` with the code `corrupt` for a damaged file, or if memory is
    ///   refused.
    public func makeIndex() throws(NearestError) -> any PersistentIndex {
        graph == nil ? try makeIndex(as: FlatIndex.self) : try makeIndex(as: HNSWIndex.self)
    }

    /// Makes a graph that can be changed.
    ///
    /// - Parameters:
    ///   - type: the kind of index.
    ///   - quantization: the codes of the index; nil for those that the segment has, and for
    ///     `Quantization.automatic` where its vectors are too few to have any. Default: nil.
    /// - Returns: the index.
    /// - Throws: `NearestError` as `makeIndex()`, and with the code `unsupported` for a flat
    ///   segment, which has no links, or for codes that its vectors cannot have.
    public func makeIndex(
        as type: HNSWIndex.Type,
        quantization: Quantization? = nil
    ) throws(NearestError) -> HNSWIndex {
        guard let graph else {
            throw NearestError(
                code: .unsupported,
                message: "\(reader.file) is flat and has no links; insert its vectors into an "
                    + "HNSWIndex"
            )
        }
        try format.validate(quantization ?? .none)
        // An index trusts what it holds.
        try verify()
        return try copied(graph, quantization)
    }

    /// Returns an index with the vectors and links of this segment, which must have been verified.
    func copied(
        _ graph: ExternalGraph,
        _ quantization: Quantization? = nil
    ) throws(NearestError) -> HNSWIndex {
        let store = emptyStore()
        let index = try HNSWIndex(
            copying: encoded(Array(0..<count), for: store),
            graph,
            format,
            codes: wanted(quantization),
            sidecar: store
        )
        index.metadata = metadata
        return index
    }

    /// The codes of what is made of this segment: whether a few vectors shall have codes is not
    /// decided yet.
    var inheritedQuantization: Quantization {
        codes == nil && count < CodeCalibration.minimumCount ? .automatic : quantization
    }

    // The codes of a copy, and their grid if it is that of this segment.
    private func wanted(
        _ quantization: Quantization?
    ) -> (quantization: Quantization, grid: CodeGrid?) {
        let wanted = quantization ?? inheritedQuantization
        let isKept = wanted == self.quantization || wanted == .automatic
        return (wanted, isKept ? codes?.grid : nil)
    }

    /// Returns an empty store for the attributes of a copy; nil if there are no attributes.
    func emptyStore() -> AttributeStore<AttributeColumns>? {
        columns == nil ? nil : AttributeStore(attributeSchema)
    }

    /// Returns some rows as they are encoded, with a writer of their attributes for a store.
    ///
    /// - Parameters:
    ///   - rows: row numbers, in the order of insertion.
    ///   - store: the store of the index that takes the rows; nil without attributes.
    /// - Returns: rows that can be inserted into an index of the same format.
    func encoded(
        _ rows: [Int],
        for store: AttributeStore<AttributeColumns>?
    ) -> EncodedRows {
        guard let store, let columns else { return EncodedRows(self.rows, rows: rows) }
        let snapshot = columns.snapshot(rowCount: columns.count)
        let write = store.writer(of: EncodedAttributes(snapshot, rows: rows))
        return EncodedRows(self.rows, rows: rows, sidecar: write)
    }

    /// Makes an exact index that can be changed.
    ///
    /// - Parameters:
    ///   - type: the kind of index.
    ///   - quantization: the codes of the index; nil for those that the segment has, and for
    ///     `Quantization.automatic` where its vectors are too few to have any. Default: nil.
    /// - Returns: the index.
    /// - Throws: `NearestError` as `makeIndex()`, and with the code `unsupported` for a graph,
    ///   which may store vectors in another form, or for codes that its vectors cannot have.
    public func makeIndex(
        as type: FlatIndex.Type,
        quantization: Quantization? = nil
    ) throws(NearestError) -> FlatIndex {
        guard graph == nil else {
            throw NearestError(
                code: .unsupported,
                message: "\(reader.file) is a graph; insert its vectors into a FlatIndex"
            )
        }
        try format.validate(quantization ?? .none)
        // An index trusts what it holds.
        try verify()
        let store = emptyStore()
        let index = try FlatIndex(
            copying: encoded(Array(0..<count), for: store),
            format,
            codes: wanted(quantization),
            sidecar: store
        )
        index.metadata = metadata
        return index
    }
}
