internal import Synchronization
internal import NearestPlatform

/// The approximate index: a search walks along the links of a graph towards the query.
///
/// It compares the query with some hundreds of vectors instead of all.
///
/// ```swift
/// let index = try HNSWIndex(dimension: 384, metric: .cosine)
/// try index.insert(contentsOf: embeddings, ids: ids, threads: 4)
/// let hits = try index.search(query, k: 10, options: SearchOptions(efSearch: 100))
/// print(hits[0].id, hits[0].distance)
/// ```
///
/// It grows from empty and needs no capacity. ``SearchOptions/efSearch``, chosen for each search,
/// sets how thorough the search is; ``HNSWParameters`` set how good and how large the graph is.
///
/// Any number of threads may search, also while one inserts or removes: searches take no lock and
/// never wait. Changes run one at a time. A search sees the index as it was when the search began;
/// a replaced vector appears in its old or its new form, never in both or neither.
///
/// The same vectors, inserted by the same calls, give the same graph, byte for byte, whatever the
/// number of threads. (Where vectors are removed, concurrent searches delay when rows are reused,
/// and row numbers break ties. Between instruction sets the last bit of a distance may differ, and
/// with it a link.)
///
/// Under cosine vectors are stored with length 1.
///
/// It does not write files, and it cannot tell which neighbors it missed.
public final class HNSWIndex: VectorIndex, CustomStringConvertible {
    /// The parts that searches and changes work on.
    let parts: GraphParts
    private let writer = Lock(GraphWriterState())
    private let heldMetadata = Lock(IndexMetadata())

    /// Makes an empty index, which grows as vectors are inserted.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - parameters: what the graph is built with.
    ///   - quantization: codes beside the vectors, over which searches go. Default:
    ///   those that a trial finds good enough, if any.
    /// - Throws: ``NearestError`` for a dimension or a parameter out of range, `unsupported` for an
    ///   encoding that the metric does not compare or for codes of what has none, or where memory
    ///   is refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        parameters: HNSWParameters = .init(),
        quantization: Quantization = .automatic
    ) throws(NearestError) {
        try self.init(
            VectorFormat(dimension: dimension, metric: metric, encoding: encoding),
            parameters: parameters,
            quantization: quantization
        )
    }

    /// Makes an empty index, which may have data stored alongside its rows.
    package init(
        _ format: VectorFormat,
        parameters: HNSWParameters,
        quantization: Quantization = .automatic,
        sidecar: (any RowSidecar)? = nil
    ) throws(NearestError) {
        parts = try GraphParts(format, parameters, quantization, sidecar: sidecar)
    }

    /// Makes an index with the vectors and links of a file.
    ///
    /// - Parameters:
    ///   - rows: all rows of the file, in their order; validated.
    ///   - graph: their links; validated.
    ///   - format: the format of the vectors.
    ///   - codes: what the index shall have, and the grid of the file's codes. Default: none.
    ///   - sidecar: the object that stores data alongside the rows. Default: none.
    /// - Throws: ``NearestError`` where memory is refused.
    package convenience init(
        copying rows: EncodedRows,
        _ graph: ExternalGraph,
        _ format: VectorFormat,
        codes: (quantization: Quantization, grid: CodeGrid?) = (.none, nil),
        sidecar: (any RowSidecar)? = nil
    ) throws(NearestError) {
        try self.init(
            format,
            parameters: graph.parameters,
            quantization: codes.quantization,
            sidecar: sidecar
        )
        try change { change throws(NearestError) in
            try change.copy(rows, graph)
            if let grid = codes.grid {
                change.adopt(grid)
            } else {
                change.updateCodes(threads: 1)
            }
        }
    }

    /// The codes that were asked for; those that there are depend on the vectors.
    package var wantedQuantization: Quantization { parts.quantization }

    /// Elements of every vector and query.
    public var dimension: Int { parts.codec.dimension }
    /// How distances are measured.
    public var metric: Metric { parts.codec.metric }
    /// How stored elements are encoded.
    public var encoding: ScalarEncoding { parts.codec.encoding }
    /// What the graph is built with.
    public var parameters: HNSWParameters { parts.parameters }
    /// The number of vectors.
    public var count: Int { parts.count }

    /// The codes that searches go over, never ``Quantization/automatic``.
    ///
    /// There are none until the index holds some thousands of vectors.
    public var quantization: Quantization {
        quantizationReport?.kind ?? .none
    }

    /// What is known of the codes; nil if there are none.
    var quantizationReport: QuantizationReport? {
        let ticket = parts.rows.epochs.enter()
        defer { parts.rows.epochs.leave(ticket) }
        let rows = parts.rows.rowCount.load(ordering: .acquiring)
        return parts.codes.borrowed.map {
            QuantizationReport($0.object.grid, byteCount: $0.object.memoryUsed(rows: rows))
        }
    }

    /// What is known of the vectors, such as the model that made them.
    ///
    /// A segment takes it when the index is written, and an index takes it from the segment that it
    /// is made of. Searches whose options name another model are refused.
    public var metadata: IndexMetadata {
        get { heldMetadata.withLock { $0 } }
        set { heldMetadata.withLock { $0 = newValue } }
    }

    /// How rows store vectors; normalizing.
    package var codec: VectorCodec { parts.codec }
    /// The object that stores data alongside the rows; nil for none.
    package var sidecar: (any RowSidecar)? { parts.rows.sidecar }

    /// Whether the index holds a vector with that identifier, now.
    ///
    /// A search that has begun may see a change later than this.
    ///
    /// - Complexity: O(1), expected.
    public func contains(_ id: VectorID) -> Bool {
        parts.rows.contains(id)
    }

    /// Returns the vector with that identifier.
    ///
    /// These are the numbers that were inserted, rounded in float16, and under cosine rounded by
    /// scaling to length 1 and back.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func vector(of id: VectorID) throws(NearestError) -> [Float] {
        try parts.rows.vector(of: id, parts.codec)
    }

    /// The kind, size and format of the index: `HNSWIndex(5000 x 384, cosine, float32, m 16)`.
    public var description: String {
        "HNSWIndex(\(count) x \(dimension), \(metric), \(encoding), m \(parameters.m))"
    }

    /// Calls `body` with the row of an identifier, which is not reused until `body` returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    package func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int) -> Result
    ) throws(NearestError) -> Result {
        try parts.rows.withRow(of: id, body)
    }

    /// Runs `body` on a change of the index, while no other thread changes it.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; the change keeps what was done before.
    package func change<Result, Failure: Error>(
        _ body: (inout GraphChange) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try writer.withLock { state throws(Failure) in
            try parts.rows.writer.withLock { rowState throws(Failure) in
                // The states move into the change, so that neither is copied when it is changed.
                var change = GraphChange(
                    parts: parts,
                    state: exchange(&state, with: GraphWriterState()),
                    rowState: exchange(&rowState, with: RowWriterState())
                )
                defer {
                    state = change.state
                    rowState = change.rowState
                }
                return try body(&change)
            }
        }
    }
}
