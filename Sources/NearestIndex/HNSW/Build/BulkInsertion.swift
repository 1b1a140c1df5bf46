/// The validated vectors of one call that inserts many into a graph.
///
/// ``HNSWIndex`` cuts it into batches; see ``GraphChange/batchSize(_:)``.
struct BulkInsertion {
    /// The vectors; nil if there are none, or only ``encoded`` ones.
    ///
    /// Valid while this is used.
    let vectors: InputVectors?
    /// The identifier of each vector.
    let ids: [VectorID]
    /// The same vectors as a file encodes them, if they come from one.
    let encoded: EncodedRows?
    /// Whether more parts follow, after which the index is refined.
    var isPart = false
    /// Candidates that are looked for; nil for the usual number.
    var candidateCount: Int?

    /// Writes one of the vectors to a row, encoded; returns the row's norm.
    @discardableResult
    func encode(_ number: Int, to target: RowTarget, _ codec: VectorCodec) -> Float {
        if let encoded { return encoded.copy(number, to: target, codec.format) }
        guard let vectors else { preconditionFailure("an insertion has vectors") }
        return codec.encode(number, of: vectors, to: target)
    }

    /// Returns some of the vectors as a batch.
    ///
    /// - Parameters:
    ///   - count: the number of vectors.
    ///   - first: the position of the first one.
    ///   - places: the rows of all vectors.
    /// - Returns: vectors `first..<first + count` with their identifiers and rows.
    func batch(_ count: Int, from first: Int, _ places: [Int]) -> InsertionBatch {
        InsertionBatch(
            source: self,
            first: first,
            ids: ids[first..<first + count],
            rows: places[first..<first + count]
        )
    }
}
