public import SystemPackage

extension Segment {
    /// Writes one segment with the vectors of several, stored as they are, bit for bit.
    ///
    /// Verifies the segments first. Where two hold an identifier, the vector of the later segment stays.
    /// The graph is that of the segment of which most stays, if that is more than half of it; the other
    /// vectors are inserted into it.
    ///
    /// - Parameters:
    ///   - segments: at least one; of the same dimension, metric, encoding, kind and attributes, graphs
    ///     with the same `m` and seed, and of the same model where they name one.
    ///   - path: where; may be that of one of the segments, which stays as it is for those who have it
    ///     open.
    ///   - dropping: identifiers to leave out. Default: none.
    ///   - metadata: what the file says about its vectors. Default: what the segments
    ///     say that say anything, and do not contradict each other in.
    ///   - memoryLimit: bytes of memory that may be used, estimated as if nothing were left out.
    ///     Default: no limit.
    ///   - threads: threads that link vectors, at least 1. Default: 1.
    /// - Complexity: flat, O(all vectors × dimension), and 16 bytes of memory for each; a graph is built
    ///   in memory, with about `efConstruction · m` distances for each vector that is inserted.
    /// - Returns: the new segment, opened.
    /// - Throws: ``NearestError`` with the code `invalidArgument` or `wrongModel` for segments that do not
    ///   fit each other, `corrupt` for a damaged one, `memoryLimit`, `cancelled`, and
    ///   `io` where the system refuses: the path has what it had, or, where only syncing the directory or opening failed, the whole new
    ///   file.
    public static func merge(
        _ segments: [Segment],
        to path: FilePath,
        dropping: Set<VectorID> = [],
        metadata: SegmentMetadata? = nil,
        memoryLimit: Int? = nil,
        threads: Int = 1
    ) throws(NearestError) -> Segment {
        guard threads >= 1 else { throw .threads(threads) }
        let merge = try SegmentMerge(segments, dropping: dropping, memoryLimit: memoryLimit)
        var form = merge.form
        if let metadata { form.metadata = metadata }
        switch form.kind {
        case .flat: try merge.writeFlat(form, to: path)
        case .graph(let parameters):
            let index = try merge.makeGraph(parameters, threads: threads)
            let columns = index.attachment as? AttributeColumns
            try SegmentFile.write(form, to: path, index.contents, columns)
        }
        return try Segment.open(path)
    }
}
