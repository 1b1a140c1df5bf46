internal import SystemPackage

/// Builds a segment from vectors that come one by one or in parts, in bounded memory.
///
/// ```swift
/// let configuration = Segment.Configuration(dimension: 384, metric: .cosine, kind: .flat)
/// var builder = try SegmentBuilder(configuration, at: "/var/lib/app/movies.nseg")
/// while let part = try source.next() {
///     try builder.append(contentsOf: part.vectors, ids: part.ids)
/// }
/// let segment = try builder.finish()
/// ```
///
/// A flat segment may be larger than memory: vectors go to the file as they come. A graph is built
/// in memory; ``Segment/Configuration/estimatedMemory(count:)`` says how much it takes, and
/// ``Segment/Configuration/memoryLimit`` keeps it from taking more.
///
/// The file takes its name in ``finish(options:)``. Without that, or after an error, no file is
/// left.
public struct SegmentBuilder: ~Copyable {
    private let configuration: Segment.Configuration
    private let path: FilePath
    // Exactly one of these two is there.
    private var flat: FlatStage?
    private var graph: GraphStage?
    private var attributes: AttributeStage
    private var seen = SeenIDs()
    /// An error other than a refused vector.
    ///
    /// After it the stages are incomplete, so all calls repeat it.
    private var failure: NearestError?

    /// Begins a segment.
    ///
    /// - Parameters:
    ///   - configuration: what kind of segment it is.
    ///   - path: where; an existing file stays until ``finish(options:)``.
    /// - Throws: `NearestError` for a number that is out of its range, with the code `unsupported`
    ///   for an encoding that the metric does not compare, with `memoryLimit` if the expected
    ///   vectors need more memory than the limit, and with `io` if the system refuses.
    public init(
        _ configuration: Segment.Configuration,
        at path: some FilePathConvertible
    ) throws(NearestError) {
        let path = path.filePath
        guard configuration.threads >= 1 else { throw .threads(configuration.threads) }
        if case .graph(let parameters) = configuration.kind { try parameters.validate() }
        try configuration.validateComponents()
        try configuration.format.validate(configuration.quantization)
        if let count = configuration.expectedCount {
            try MemoryEstimate(configuration).check(count: count)
        }
        var flat: FlatStage?
        var graph: GraphStage?
        switch configuration.kind {
        case .flat: flat = try FlatStage(configuration, at: path)
        case .graph(let parameters): graph = try GraphStage(configuration, parameters, at: path)
        }
        attributes = try AttributeStage(configuration)
        self.configuration = configuration
        self.path = path
        self.flat = flat
        self.graph = graph
    }

    /// The number of vectors that were appended.
    public var count: Int { seen.count }

    /// Appends a vector.
    ///
    /// - Parameters:
    ///   - vector: its numbers.
    ///   - id: its identifier, which no vector before has.
    ///   - attributes: its attributes, of the configuration's schema. Default: none.
    /// - Throws: as ``append(contentsOf:ids:attributes:)-(VectorSpan,_,_)``.
    public mutating func append(
        _ vector: [Float],
        id: VectorID,
        attributes: Attributes = .init()
    ) throws(NearestError) {
        try append(contentsOf: .float32(vector.span), ids: [id], attributes: [attributes])
    }

    /// Appends a vector; see ``append(contentsOf:ids:attributes:)-(VectorSpan,_,_)``.
    public mutating func append(
        _ vector: VectorSpan,
        id: VectorID,
        attributes: Attributes = .init()
    ) throws(NearestError) {
        try append(contentsOf: vector, ids: [id], attributes: [attributes])
    }

    /// Appends vectors.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of the dimension, one after the other.
    ///   - ids: their identifiers, none of which came before.
    ///   - attributes: the attributes of each vector, of the configuration's schema. Default: none.
    /// - Throws: `NearestError` for lengths that do not fit, a vector that cannot be stored or
    ///   compared, an identifier that came before, or an attribute that is not in the schema, and
    ///   with the code `memoryLimit`: none of the vectors is appended then. After any other error,
    ///   such as `io`, all calls throw the same error again.
    public mutating func append(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        attributes: [Attributes]? = nil
    ) throws(NearestError) {
        if let failure { throw failure }
        if let components = configuration.components {
            let projections = try components.projections(of: vectors)
            return try store(.float32(projections.span), ids, attributes)
        }
        try store(vectors, ids, attributes)
    }

    // Appends vectors as they are stored.
    private mutating func store(
        _ vectors: VectorSpan,
        _ ids: [VectorID],
        _ attributes: [Attributes]?
    ) throws(NearestError) {
        // Counting takes time, so strings are counted only if there is a limit.
        let columns = configuration.memoryLimit == nil ? nil : self.attributes.columns
        try MemoryEstimate(configuration).check(
            count: count + ids.count,
            textBytes: columns?.textMemory(adding: attributes ?? []) ?? 0
        )
        try seen.check(ids)
        try flat?.check(vectors, ids)
        try graph?.check(vectors, ids)
        try self.attributes.check(attributes, ids)
        do throws(NearestError) {
            try self.attributes.append(attributes, from: count, count: ids.count)
            try flat?.append(vectors, ids)
            try graph?.append(vectors, ids)
        } catch {
            failure = error
            throw error
        }
        seen.insert(ids)
    }

    /// Appends vectors; see ``append(contentsOf:ids:attributes:)-(VectorSpan,_,_)``.
    public mutating func append(
        contentsOf vectors: [Float],
        ids: [VectorID],
        attributes: [Attributes]? = nil
    ) throws(NearestError) {
        try append(contentsOf: .float32(vectors.span), ids: ids, attributes: attributes)
    }

    /// Appends vectors; see ``append(contentsOf:ids:attributes:)-(VectorSpan,_,_)``.
    public mutating func append(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        attributes: [Attributes]? = nil
    ) throws(NearestError) {
        try append(contentsOf: .float32(vectors), ids: ids, attributes: attributes)
    }

    /// Writes the rest, gives the file its name, and opens it.
    ///
    /// - Parameter options: how the file is opened.
    /// - Returns: The segment.
    /// - Throws: `NearestError` with the code `io` if the system refuses, `cancelled` if the task
    ///   was cancelled, and `wrongModel` if the options name another model than the configuration.
    ///   The path then leads to the file that was there before, or, if only syncing the directory
    ///   or opening failed, to the whole new file.
    public consuming func finish(
        options: Segment.OpenOptions = .init()
    ) throws(NearestError) -> Segment {
        if let failure { throw failure }
        try configuration.metadata.check(model: options.model, of: path.string)
        if let flat = flat.take() {
            try Cancellation.check()
            let columns = attributes.columns?.export(rows: flat.ids.indices.map { UInt32($0) })
            try flat.file.finish(ids: flat.ids, norms: flat.norms, nil, columns, codes: .chosen)
        } else if var graph = graph.take() {
            try graph.finish()
            // Nothing was ever removed, so the rows of the index are those of the attributes.
            let index = graph.index
            try graph.file.finish(index.makeExport, attributes.columns)
        }
        return try Segment.open(path, options: options)
    }
}
