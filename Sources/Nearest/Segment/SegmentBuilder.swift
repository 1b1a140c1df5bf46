internal import NearestStorage
public import SystemPackage

/// Builds a segment from vectors that come one by one or in parts, in bounded memory.
///
/// ```swift
/// let plan = SegmentPlan(dimension: 384, metric: .cosine, kind: .flat)
/// var builder = try SegmentBuilder(plan, at: "/var/lib/app/movies.nseg")
/// while let part = try source.next() {
///     try builder.append(contentsOf: part.vectors, ids: part.ids)
/// }
/// let segment = try builder.finish()
/// ```
///
/// A flat segment may be larger than memory: vectors go to the file as they come. A graph is built in
/// memory; ``SegmentPlan/estimatedMemory(count:)`` says how much it takes, and
/// ``SegmentPlan/memoryLimit`` keeps it from taking more.
///
/// The file takes its name in ``finish()``. Without that, or where anything throws, nothing is left.
public struct SegmentBuilder: ~Copyable {
    private let plan: SegmentPlan
    private let path: FilePath
    // One of the two.
    private var flat: FlatBody?
    private var graph: GraphBody?
    private var attributes: AttributeBody
    private var taken = TakenIDs()
    /// What went wrong beyond a refused vector, after which nothing can be trusted.
    private var failure: NearestError?

    /// Vectors that wait to be linked together, at the most.
    static let mostWaiting = 1 << 16

    /// Begins a segment.
    ///
    /// - Parameters:
    ///   - plan: what it is to be.
    ///   - path: where; a file that is there stays until ``finish()``.
    /// - Throws: ``NearestError`` for a plan with a number out of range, with the code `memoryLimit` where
    ///   the expected vectors need more memory than they may, and with `io` where the system refuses.
    public init(_ plan: SegmentPlan, at path: FilePath) throws(NearestError) {
        guard plan.threads >= 1 else { throw .threads(plan.threads) }
        if case .graph(let parameters) = plan.kind { try parameters.check() }
        guard 1...65_536 ~= plan.dimension else { throw .badDimension(plan.dimension) }
        if let count = plan.expectedCount { try plan.check(count: count) }
        var flat: FlatBody?
        var graph: GraphBody?
        switch plan.kind {
        case .flat: flat = try FlatBody(plan, at: path)
        case .graph(let parameters): graph = try GraphBody(plan, parameters)
        }
        attributes = try AttributeBody(plan)
        self.plan = plan
        self.path = path
        self.flat = flat
        self.graph = graph
    }

    /// Vectors that were appended.
    public var count: Int { taken.count }

    /// Appends a vector.
    ///
    /// - Parameters:
    ///   - vector: its numbers.
    ///   - id: its identifier, which none had that came before.
    ///   - attributes: those of the plan's schema. Default: none.
    /// - Throws: as ``append(contentsOf:ids:attributes:)-(Span<Float>,_,_)``.
    public mutating func append(
        _ vector: [Float],
        id: VectorID,
        attributes: Attributes = .init()
    ) throws(NearestError) {
        try append(contentsOf: vector.span, ids: [id], attributes: [attributes])
    }

    /// Appends vectors.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of the dimension, one after the other.
    ///   - ids: their identifiers, none of which came before.
    ///   - attributes: each one's attributes, of the plan's schema. Default: none has any.
    /// - Throws: ``NearestError`` for lengths that do not fit, a vector that cannot be stored or compared,
    ///   an identifier that came before, or an attribute that is not in the schema, and with the code
    ///   `memoryLimit`: none of the vectors is appended then. After any other error, such as `io`, the
    ///   builder only repeats it.
    public mutating func append(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        attributes: [Attributes]? = nil
    ) throws(NearestError) {
        if let failure { throw failure }
        // Counted only where somebody asks.
        let columns = plan.memoryLimit == nil ? nil : self.attributes.columns
        let texts = columns?.textMemory(adding: attributes ?? []) ?? 0
        try plan.check(count: taken.count + ids.count, texts: texts)
        try taken.check(ids)
        try flat?.check(vectors, ids)
        try graph?.check(vectors, ids)
        try self.attributes.check(attributes, ids)
        do throws(NearestError) {
            try self.attributes.append(attributes, from: taken.count, count: ids.count)
            try flat?.append(vectors, ids)
            try graph?.append(vectors, ids)
        } catch {
            failure = error
            throw error
        }
        taken.insert(ids)
    }

    /// Appends vectors; see ``append(contentsOf:ids:attributes:)-(Span<Float>,_,_)``.
    public mutating func append(
        contentsOf vectors: [Float],
        ids: [VectorID],
        attributes: [Attributes]? = nil
    ) throws(NearestError) {
        try append(contentsOf: vectors.span, ids: ids, attributes: attributes)
    }

    /// Writes what is left, gives the file its name, and opens it.
    ///
    /// - Parameter options: how it is opened.
    /// - Returns: the segment.
    /// - Throws: ``NearestError`` with the code `io` where the system refuses, `cancelled` where the task
    ///   was cancelled, and `wrongModel` where the options name another model than the plan: the path has
    ///   what it had, or, where only syncing the directory or opening failed, the whole new file.
    public consuming func finish(
        options: SegmentOptions = .init()
    ) throws(NearestError) -> Segment {
        if let failure { throw failure }
        try plan.metadata.check(model: options.model, of: path.string)
        if let flat = flat.take() {
            try Segment.checkCancellation()
            let columns = attributes.columns?.export(rows: flat.ids.indices.map { UInt32($0) })
            try flat.file.finish(ids: flat.ids, scales: flat.scales, nil, columns)
        } else if var graph = graph.take() {
            try graph.link()
            // Nothing was ever removed, so the index' rows are those of the attributes.
            try SegmentFile.write(
                SegmentForm(plan),
                to: path,
                graph.index.contents,
                attributes.columns
            )
        }
        return try Segment.open(path, options: options)
    }
}

/// Vectors on their way into a flat file.
private struct FlatBody: ~Copyable {
    private let encoder: RowEncoder
    var file: SegmentFile
    private(set) var ids: [UInt64] = []
    private(set) var scales: [Float] = []

    init(_ plan: SegmentPlan, at path: FilePath) throws(NearestError) {
        let encoder = try RowEncoder(
            dimension: plan.dimension,
            metric: plan.metric,
            encoding: plan.encoding
        )
        file = try SegmentFile(SegmentForm(plan), at: path)
        file.rowBytes = encoder.rowBytes
        self.encoder = encoder
    }

    func check(_ vectors: Span<Float>, _ ids: [VectorID]) throws(NearestError) {
        try encoder.check(vectors, ids: ids)
    }

    mutating func append(_ vectors: Span<Float>, _ ids: [VectorID]) throws(NearestError) {
        let rows = encoder.encode(vectors, count: ids.count, scales: &scales)
        self.ids.append(contentsOf: ids.lazy.map(\.rawValue))
        try unsafe rows.span.bytes.withUnsafeBytes { rows throws(NearestError) in
            try unsafe file.append(rows)
        }
    }
}

/// Vectors on their way into a graph.
private struct GraphBody: ~Copyable {
    let index: HNSWIndex
    private let threads: Int
    // Those that wait to be linked together.
    private var vectors: [Float] = []
    private var ids: [VectorID] = []

    private static let fewestWaiting = 1 << 12

    init(_ plan: SegmentPlan, _ parameters: HNSWParameters) throws(NearestError) {
        threads = plan.threads
        index = try HNSWIndex(
            dimension: plan.dimension,
            metric: plan.metric,
            encoding: plan.encoding,
            parameters: parameters
        )
    }

    func check(_ vectors: Span<Float>, _ ids: [VectorID]) throws(NearestError) {
        try index.check(vectors, ids: ids)
    }

    // Links as soon as there are enough, so that neither memory nor the graph depend on how the caller
    // cuts the vectors.
    mutating func append(_ vectors: Span<Float>, _ ids: [VectorID]) throws(NearestError) {
        var first = 0
        while first < ids.count {
            // The more there are, the more are linked at a time: their neighbors are found together.
            let enough = max(Self.fewestWaiting, min(SegmentBuilder.mostWaiting, index.count))
            let end = min(ids.count, first + enough - self.ids.count)
            let part = vectors.extracting(first * index.dimension..<end * index.dimension)
            unsafe part.withUnsafeBufferPointer { unsafe self.vectors.append(contentsOf: $0) }
            self.ids.append(contentsOf: ids[first..<end])
            if self.ids.count >= enough { try link() }
            first = end
        }
    }

    mutating func link() throws(NearestError) {
        try Segment.cancelling { () throws(NearestError) in
            _ = try index.insert(contentsOf: vectors, ids: ids, threads: threads)
        }
        vectors.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
    }
}

extension SegmentPlan {
    /// Refuses more vectors, or more bytes for texts, than the memory is for.
    func check(count: Int, texts: Int = 0) throws(NearestError) {
        guard let memoryLimit, count > 0 else { return }
        let estimate = estimatedMemory(count: count).saturatingPlus(texts)
        guard estimate > memoryLimit else { return }
        throw NearestError(
            code: .memoryLimit,
            message: "building a segment of \(count) vectors takes about \(estimate >> 20) MB of "
                + "memory, more than the limit of \(memoryLimit >> 20) MB; raise it, use float16 or "
                + "a smaller m, build a flat segment, or several"
        )
    }
}
