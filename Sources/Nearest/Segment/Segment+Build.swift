extension Segment {
    /// Builds a segment from a sequence of vectors, in bounded memory; see ``SegmentBuilder``.
    ///
    /// - Parameters:
    ///   - configuration: the format, kind and metadata of the segment.
    ///   - path: the file's path; an existing file is replaced when the new one is complete.
    ///   - vectors: vectors with their identifiers, each of which appears once.
    /// - Complexity: flat, O(`count * dimension`); a graph, about `count · efConstruction · m`
    ///   distances, expected.
    /// - Returns: the segment, opened.
    /// - Throws: `NearestError` for a vector that cannot be stored or compared, an identifier
    ///   that appears twice, or with the code `memoryLimit`, `cancelled` if the task was cancelled,
    ///   or `io`. The path then holds what it held before or, if only syncing the directory or
    ///   opening failed, the complete new file.
    public static func build(
        _ configuration: Segment.Configuration,
        at path: some FilePathConvertible,
        from vectors: some Sequence<(id: VectorID, vector: [Float])>
    ) throws(NearestError) -> Segment {
        let vectors = vectors.lazy.map { id, vector in
            (id: id, vector: vector, attributes: Attributes())
        }
        return try build(configuration, at: path, from: vectors)
    }

    /// Builds a segment from a sequence of vectors with attributes, in bounded memory; see
    /// ``SegmentBuilder``.
    ///
    /// - Parameters:
    ///   - configuration: the format, kind, metadata and attributes of the segment.
    ///   - path: the file's path; an existing file is replaced when the new one is complete.
    ///   - vectors: vectors with their identifiers, each of which appears once, and their
    ///     attributes.
    /// - Complexity: flat, O(`count * dimension`); a graph, about `count · efConstruction · m`
    ///   distances, expected.
    /// - Returns: the segment, opened.
    /// - Throws: `NearestError` as
    ///   `build(_:at:from:)`, and with the code
    ///   `invalidAttribute` for an attribute that is not in the schema or of another type.
    public static func build(
        _ configuration: Segment.Configuration,
        at path: some FilePathConvertible,
        from vectors: some Sequence<(id: VectorID, vector: [Float], attributes: Attributes)>
    ) throws(NearestError) -> Segment {
        var builder = try SegmentBuilder(configuration, at: path)
        var part: (vectors: [Float], ids: [VectorID], attributes: [Attributes]) = ([], [], [])
        for (id, vector, attributes) in vectors {
            guard vector.count == configuration.dimension else {
                throw .dimension(
                    "the vector of \(id)",
                    count: vector.count,
                    expected: configuration.dimension
                )
            }
            part.vectors.append(contentsOf: vector)
            part.ids.append(id)
            part.attributes.append(attributes)
            // Vectors are appended 1024 at a time, so that the builder can link them on several
            // threads.
            if part.ids.count == 1024 {
                try Cancellation.check()
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
}
