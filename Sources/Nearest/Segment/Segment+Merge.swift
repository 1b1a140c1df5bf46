internal import SystemPackage

extension Segment {
    /// Writes one segment with the vectors of several, copied bit for bit.
    ///
    /// It verifies the segments first. If two hold the same identifier, the vector of the later
    /// segment is kept. The graph begins with that of the segment of which the most vectors are
    /// kept, if they are more than half of it; the other vectors are inserted into it. That segment
    /// also says which codes there are; where it is too small to have any, a trial decides.
    ///
    /// - Parameters:
    ///   - segments: at least one. All must have the same dimension, metric, encoding, kind and
    ///     attributes, the same model if they name one, and graphs the same `m` and seed.
    ///   - path: the new file's path. It may be that of one of the segments, which does not change
    ///     for those that have it open.
    ///   - dropping: identifiers to leave out. Default: none.
    ///   - metadata: the metadata of the file. Default: the pairs in which no two segments
    ///     contradict each other.
    ///   - memoryLimit: bytes of memory that may be used, estimated as if no vector were left out.
    ///     Default: no limit.
    ///   - threads: threads that link vectors, at least 1. Default: 1.
    /// - Complexity: flat, O(all vectors × dimension), and 16 bytes of memory for each; a graph is
    ///   built in memory, with about `efConstruction · m` distances for each vector that is
    ///   inserted.
    /// - Returns: the new segment, opened.
    /// - Throws: `NearestError` with the code `invalidArgument` or `wrongModel` for segments that
    ///   do not fit each other, `corrupt` for a damaged one, `memoryLimit`, `cancelled`, or `io` if
    ///   the system refuses. The path then holds what it held before or, if only syncing the
    ///   directory or opening failed, the complete new file.
    public static func merge(
        _ segments: [Segment],
        to path: some FilePathConvertible,
        dropping: Set<VectorID> = [],
        metadata: IndexMetadata? = nil,
        memoryLimit: Int? = nil,
        threads: Int = 1
    ) throws(NearestError) -> Segment {
        let path = path.filePath
        guard threads >= 1 else { throw .threads(threads) }
        let merge = try SegmentMerge(segments, dropping: dropping, memoryLimit: memoryLimit)
        var form = merge.form
        if let metadata { form.metadata = metadata }
        switch form.kind {
        case .flat: try merge.writeFlat(form, to: path)
        case .graph(let parameters):
            // Before the graph is built, for that may take hours.
            let file = try SegmentFileWriter(form, at: path)
            let index = try merge.makeGraph(parameters, threads: threads)
            try file.finish(index.makeExport, index.attributeStore?.columns)
        }
        return try Segment.open(path)
    }
}
