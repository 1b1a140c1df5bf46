internal import NearestKernels
internal import Synchronization

/// The approximate index: a graph in which a search walks from neighbor to neighbor towards the
/// query, and looks at some hundreds of vectors instead of all.
///
/// ```swift
/// let index = try HNSWIndex(dimension: 384, metric: .cosine)
/// try index.insert(contentsOf: embeddings, ids: ids, threads: 4)
/// let hits = try index.search(query, k: 10, options: SearchOptions(efSearch: 100))
/// print(hits[0].id, hits[0].distance)
/// ```
///
/// It grows from empty and needs no capacity. ``SearchOptions/efSearch``, chosen for each search,
/// says how thorough that is; ``HNSWParameters`` how good and how large the graph is.
///
/// Any number of threads may search, also while one inserts or removes: searches take no lock and
/// never wait. Changes take turns. A search sees the index as it was when the search began; a vector
/// that is replaced is seen in its old or its new form, never in both or neither.
///
/// The same vectors, inserted by the same calls, give the same graph, byte for byte, whatever the
/// number of threads. (Where vectors are removed, searches that run meanwhile decide which rooms are
/// free again, and room numbers break ties. Between instruction sets the last bit of a distance may differ, and with it a
/// link.)
///
/// Under cosine vectors are stored with length 1.
///
/// It does not write files or tell which neighbors it missed.
public final class HNSWIndex: VectorIndex {
    /// Elements of every vector and query.
    public let dimension: Int
    /// How distances are measured.
    public let metric: Metric
    /// How stored elements are encoded.
    public let encoding: ScalarEncoding
    /// What the graph is built with.
    public let parameters: HNSWParameters

    let rows: RowTable
    let graph: HNSWGraph
    let levels: LevelGenerator
    let kernels: DistanceKernels
    let function: DistanceFunction
    let check: VectorCheck
    let intake: VectorIntake
    let queries: QueryIntake
    let scratches: ScratchPool
    let lookAhead: LookAhead
    let costMeter = PlanCostMeter()
    let writer: Lock<HNSWWriter>

    /// Makes an empty index, which grows as vectors are inserted.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - parameters: what the graph is built with.
    /// - Throws: ``NearestError`` for a dimension or a parameter out of range, or where memory is
    ///   refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        parameters: HNSWParameters = .init()
    ) throws(NearestError) {
        try self.init(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            parameters: parameters,
            attachment: nil
        )
    }

    /// Makes an empty index whose rows have something beside them.
    package convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding,
        parameters: HNSWParameters,
        attachment: (any RowAttachment)?
    ) throws(NearestError) {
        guard VectorCheck.dimensions ~= dimension else { throw .badDimension(dimension) }
        try parameters.check()
        let rows = try RowTable(
            dimension: dimension,
            encoding: encoding,
            alignment: 64,
            keepsDead: true,
            attachment: attachment
        )
        let graph = try HNSWGraph(parameters)
        self.init(rows: rows, graph: graph, metric: metric, parameters: parameters)
    }

    /// Makes an index of a table's rows and the graph of its nodes.
    init(rows: RowTable, graph: HNSWGraph, metric: Metric, parameters: HNSWParameters) {
        self.rows = rows
        self.graph = graph
        self.metric = metric
        self.parameters = parameters
        dimension = rows.layout.dimension
        encoding = rows.layout.encoding
        kernels = InstructionSet.active.kernels
        function = kernels.function(metric.form, encoding.element)
        check = VectorCheck(dimension: dimension, metric: metric, kernels: kernels)
        intake = VectorIntake(check: check, encoding: encoding, makesUnit: true)
        queries = QueryIntake(check: check, function: function, unitRows: true)
        levels = LevelGenerator(parameters)
        scratches = ScratchPool(
            dimension: dimension,
            hopCapacity: HNSWSearcher.lists * graph.view.width + 16
        )
        lookAhead = LookAhead(rowBytes: rows.layout.rowBytes)
        writer = Lock(HNSWWriter())
    }

    /// What is kept beside the rows.
    package var attachment: (any RowAttachment)? { rows.attachment }

    /// Vectors held.
    public var count: Int { rows.liveCount.load(ordering: .relaxed) }

    /// Bytes that the index uses for vectors, links, identifiers and their table.
    ///
    /// The room of removed vectors counts until it is used again or ``compact()`` gives it back; what
    /// searches work in, and what is kept while many vectors are inserted, does not.
    public var memoryUsed: Int {
        let nodes = rows.rowCount.load(ordering: .acquiring)
        let links = graph.memoryUsed(nodes: nodes)
        return rows.memoryUsed + links.links + links.upperLinks
    }

    /// Whether a vector has that identifier, now; a search may see a change a moment later.
    ///
    /// Expected O(1).
    public func contains(_ id: VectorID) -> Bool {
        rows.contains(id)
    }

    /// The vector with that identifier: the numbers that were inserted, rounded in float16, and under
    /// cosine by scaling to length 1 and back.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func vector(of id: VectorID) throws(NearestError) -> [Float] {
        try rows.vector(of: id, intake)
    }
}
