internal import NearestKernels
internal import Synchronization

/// The exact index: compares a query with every vector, so its answers are right by construction.
///
/// ```swift
/// let index = try FlatIndex(dimension: 384, metric: .cosine)
/// try index.insert(embedding, id: 42)
/// let hits = try index.search(query, k: 10)
/// print(hits[0].id, hits[0].distance)
/// ```
///
/// One search reads all vectors once, at the speed of memory: about 5 ms a core for 100 000 vectors
/// of 384 float32 numbers, half of that in float16. A batch shares the reading among its queries and
/// reaches the speed of the arithmetic: ``search(batch:k:threads:among:options:)-(Span<Float>,_,_,_,_)``.
///
/// Any number of threads may search, also while one inserts or removes; changes take turns. A search
/// sees the index as it was when the search began, a batch of changes wholly or not at all.
///
/// It does not write files or choose an approximation.
public final class FlatIndex: VectorIndex {
    /// Elements of every vector and query.
    public let dimension: Int
    /// How distances are measured.
    public let metric: Metric
    /// How stored elements are encoded.
    public let encoding: ScalarEncoding

    let rows: RowTable
    let kernels: DistanceKernels
    let function: DistanceFunction
    let check: VectorCheck
    let intake: VectorIntake
    let queries: QueryIntake

    /// Makes an empty index, which grows as vectors are inserted.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    /// - Throws: ``NearestError`` for a dimension out of range, or where memory is refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32
    ) throws(NearestError) {
        try self.init(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            attachment: nil
        )
    }

    /// Makes an empty index whose rows have something beside them.
    package convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding,
        attachment: (any RowAttachment)?
    ) throws(NearestError) {
        guard VectorCheck.dimensions ~= dimension else { throw .badDimension(dimension) }
        let rows = try RowTable(
            dimension: dimension,
            encoding: encoding,
            attachment: attachment
        )
        self.init(rows: rows, metric: metric)
    }

    /// Makes an index of a table's rows.
    init(rows: RowTable, metric: Metric) {
        self.rows = rows
        self.metric = metric
        dimension = rows.layout.dimension
        encoding = rows.layout.encoding
        kernels = InstructionSet.active.kernels
        function = kernels.function(metric.form, encoding.element)
        check = VectorCheck(dimension: dimension, metric: metric, kernels: kernels)
        intake = VectorIntake(check: check, encoding: encoding, makesUnit: false)
        queries = QueryIntake(check: check, function: function, unitRows: false)
    }

    /// What is kept beside the rows.
    package var attachment: (any RowAttachment)? { rows.attachment }

    /// Vectors held.
    public var count: Int { rows.liveCount.load(ordering: .relaxed) }

    /// Bytes that the index uses: vectors, identifiers and their table, the room of removed vectors
    /// included until it is used again or ``compact()`` gives it back.
    public var memoryUsed: Int { rows.memoryUsed }

    /// Whether a vector has that identifier, now; a search may see a change a moment later.
    ///
    /// Expected O(1).
    public func contains(_ id: VectorID) -> Bool {
        rows.contains(id)
    }

    /// The vector with that identifier: the numbers that were inserted, rounded in float16.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func vector(of id: VectorID) throws(NearestError) -> [Float] {
        try rows.vector(of: id, intake)
    }
}
