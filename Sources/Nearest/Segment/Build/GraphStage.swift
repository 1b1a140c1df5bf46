internal import SystemPackage

/// Vectors on their way into a graph: collected, and linked in an index in memory.
struct GraphStage: ~Copyable {
    /// The file, made at the beginning: no graph is built for one that cannot be written.
    let file: SegmentFileWriter
    /// The vectors that are linked.
    let index: HNSWIndex
    private let threads: Int
    /// Vectors that wait to be linked together.
    private var waiting: CollectedVectors

    /// The fewest vectors that are linked together, but for the last ones.
    private static let minimumWaiting = 1 << 12
    /// The most vectors that wait to be linked together.
    static let maximumWaiting = 1 << 16

    /// Makes an empty index, and begins a file.
    ///
    /// - Throws: `NearestError` if memory is refused, or the system refuses the file.
    init(
        _ configuration: Segment.Configuration,
        _ parameters: HNSWParameters,
        at path: FilePath
    ) throws(NearestError) {
        let index = try HNSWIndex(
            configuration.format,
            parameters: parameters,
            quantization: configuration.quantization
        )
        file = try SegmentFileWriter(configuration, at: path)
        self.index = index
        waiting = CollectedVectors(index.codec)
        threads = configuration.threads
    }

    /// Refuses vectors that cannot be stored or compared.
    func check(_ vectors: VectorSpan, _ ids: [VectorID]) throws(NearestError) {
        try index.codec.validate(vectors, ids: ids)
    }

    /// Adds vectors that ``check(_:_:)`` has passed.
    ///
    /// How many are linked at a time depends only on how many came before, so that neither the
    /// memory nor the graph depends on how the caller splits the vectors.
    ///
    /// - Parameters:
    ///   - vectors: a vector for each identifier.
    ///   - ids: their identifiers.
    /// - Throws: `NearestError` if the task is cancelled or memory is refused.
    mutating func append(_ vectors: VectorSpan, _ ids: [VectorID]) throws(NearestError) {
        var first = 0
        while first < ids.count {
            // The more there are, the more are linked at a time: their neighbors are found
            // together.
            let enough = max(Self.minimumWaiting, min(Self.maximumWaiting, index.count))
            let end = min(ids.count, first + enough - waiting.ids.count)
            try waiting.append(first..<end, of: vectors, ids)
            if waiting.ids.count >= enough { try link() }
            first = end
        }
    }

    /// Links the last vectors, and refines the graph.
    ///
    /// - Throws: `NearestError` if the task is cancelled or memory is refused.
    mutating func finish() throws(NearestError) {
        try link()
        try Cancellation.rewording { () throws(NearestError) in
            try index.finishParts(threads: threads)
        }
    }

    // Links all vectors that wait.
    private mutating func link() throws(NearestError) {
        try Cancellation.rewording { () throws(NearestError) in
            try index.insert(part: waiting, threads: threads)
        }
        waiting.removeAll()
    }
}
