public import SystemPackage

extension Segment {
    /// Builds a segment from a sequence of vectors, in bounded memory; see ``SegmentBuilder``.
    ///
    /// - Parameters:
    ///   - plan: what it is to be.
    ///   - path: where; a file that is there is replaced when all is done.
    ///   - vectors: each with its identifier, which none other has.
    /// - Complexity: flat, O(`count * dimension`); a graph, about `count · efConstruction · m` distances,
    ///   expected.
    /// - Returns: the segment, opened.
    /// - Throws: ``NearestError`` for a vector that cannot be stored or compared, an identifier that stands
    ///   twice, the code `memoryLimit`, `cancelled` where the task was cancelled, or `io`. Nothing is left
    ///   then, and the path has what it had, or, where only syncing the directory or opening failed, the
    ///   whole new file.
    public static func build(
        _ plan: SegmentPlan,
        at path: FilePath,
        from vectors: some Sequence<(id: VectorID, vector: [Float])>
    ) throws(NearestError) -> Segment {
        let vectors = vectors.lazy.map { id, vector in
            (id: id, vector: vector, attributes: Attributes())
        }
        return try build(plan, at: path, from: vectors)
    }

    /// Builds a segment from a sequence of vectors with attributes, in bounded memory; see
    /// ``SegmentBuilder``.
    ///
    /// - Parameters:
    ///   - plan: what it is to be, and which attributes there are.
    ///   - path: where; a file that is there is replaced when all is done.
    ///   - vectors: each with its identifier, which none other has, and its attributes.
    /// - Complexity: flat, O(`count * dimension`); a graph, about `count · efConstruction · m` distances,
    ///   expected.
    /// - Returns: the segment, opened.
    /// - Throws: ``NearestError`` as ``build(_:at:from:)-(_,_,Sequence<(id:VectorID,vector:[Float])>)``,
    ///   and with the code `invalidAttribute` for an attribute that is not in the schema or of another
    ///   type.
    public static func build(
        _ plan: SegmentPlan,
        at path: FilePath,
        from vectors: some Sequence<(id: VectorID, vector: [Float], attributes: Attributes)>
    ) throws(NearestError) -> Segment {
        var builder = try SegmentBuilder(plan, at: path)
        var part: (vectors: [Float], ids: [VectorID], attributes: [Attributes]) = ([], [], [])
        for (id, vector, attributes) in vectors {
            guard vector.count == plan.dimension else {
                throw .dimension(
                    "the vector of \(id)",
                    count: vector.count,
                    expected: plan.dimension
                )
            }
            part.vectors.append(contentsOf: vector)
            part.ids.append(id)
            part.attributes.append(attributes)
            if part.ids.count == 1024 {
                try checkCancellation()
                try builder.append(
                    contentsOf: part.vectors,
                    ids: part.ids,
                    attributes: part.attributes
                )
                part.vectors.removeAll(keepingCapacity: true)
                part.ids.removeAll(keepingCapacity: true)
                part.attributes.removeAll(keepingCapacity: true)
            }
        }
        try builder.append(contentsOf: part.vectors, ids: part.ids, attributes: part.attributes)
        return try builder.finish()
    }

    /// Stops what writes a file when its task is cancelled.
    static func checkCancellation() throws(NearestError) {
        guard Task.isCancelled else { return }
        throw cancelled
    }

    /// Runs what says of an index that it was cancelled, when it is a file that is made.
    static func cancelling(_ body: () throws(NearestError) -> Void) throws(NearestError) {
        do throws(NearestError) {
            try body()
        } catch {
            throw error.code == .cancelled ? cancelled : error
        }
    }

    private static var cancelled: NearestError {
        NearestError(
            code: .cancelled,
            message: "the task was cancelled while a segment was made; nothing was written"
        )
    }
}
