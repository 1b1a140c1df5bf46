internal import NearestStorage

extension Segment {
    /// Makes an index that can be changed, with the same vectors, the same attributes and, of a graph,
    /// the same links.
    ///
    /// Verifies the file first.
    ///
    /// - Complexity: O(`count * (dimension + m)`).
    /// - Returns: an ``HNSWIndex`` for a graph, a ``FlatIndex`` otherwise.
    /// - Throws: ``NearestError`` with the code `corrupt` for a damaged file, and where memory is refused.
    public func makeIndex() throws(NearestError) -> any VectorIndex {
        graph == nil ? try makeIndex(as: FlatIndex.self) : try makeIndex(as: HNSWIndex.self)
    }

    /// Makes a graph that can be changed.
    ///
    /// - Throws: ``NearestError`` as ``makeIndex()``, and with the code `unsupported` for a flat segment,
    ///   which has no links.
    public func makeIndex(as type: HNSWIndex.Type) throws(NearestError) -> HNSWIndex {
        guard let graph else {
            throw NearestError(
                code: .unsupported,
                message: "\(reader.file) is flat and has no links; insert its vectors into an "
                    + "HNSWIndex"
            )
        }
        // An index trusts what it holds.
        try verify()
        return try copied(graph)
    }

    /// An index with the vectors and links of a segment that was verified.
    func copied(_ graph: LentGraph) throws(NearestError) -> HNSWIndex {
        try HNSWIndex(
            copying: rows,
            graph,
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            attachment: emptyColumns(),
            items: storedAttributes(Array(0..<count))
        )
    }

    /// Columns for the attributes of a copy.
    func emptyColumns() -> AttributeColumns? {
        columns == nil ? nil : AttributeColumns(attributeSchema)
    }

    /// The attributes of some rows, for the columns of a copy.
    func storedAttributes(_ rows: [Int]) -> StoredAttributes? {
        columns.map { StoredAttributes($0.snapshot(rowCount: $0.count), rows: rows) }
    }

    /// Makes an exact index that can be changed.
    ///
    /// - Throws: ``NearestError`` as ``makeIndex()``, and with the code `unsupported` for a graph, which
    ///   stores vectors in another form.
    public func makeIndex(as type: FlatIndex.Type) throws(NearestError) -> FlatIndex {
        guard graph == nil else {
            throw NearestError(
                code: .unsupported,
                message: "\(reader.file) is a graph; insert its vectors into a FlatIndex"
            )
        }
        // An index trusts what it holds.
        try verify()
        let index = try FlatIndex(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            attachment: emptyColumns()
        )
        let all = Array(0..<count)
        try index.insert(StoredVectors(rows, rows: all, items: storedAttributes(all)))
        return index
    }
}
