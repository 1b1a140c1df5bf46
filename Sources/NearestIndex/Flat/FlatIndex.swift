internal import NearestPlatform
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
/// of 384 float32 numbers, half of that in float16. A batch shares the reading among its queries
/// and reaches the speed of the arithmetic:
/// ``search(batch:k:threads:among:options:)-(VectorSpan,_,_,_,_)``. With codes, ``Quantization``, a
/// search reads an eighth of the bytes or a quarter, and the vectors that these do not rule out.
///
/// Any number of threads may search, also while one inserts or removes; changes take turns. A
/// search sees the index as it was when the search began, a batch of changes wholly or not at all.
///
/// It does not write files and never approximates, with codes or without.
public final class FlatIndex: VectorIndex, CustomStringConvertible {
    /// The vectors and their identifiers.
    let rows: RowTable
    /// How the rows store vectors; never normalizing.
    package let codec: VectorCodec
    /// The codes that were asked for; those that there are depend on the vectors.
    package let wantedQuantization: Quantization
    /// The codes that searches go over, if there are any.
    let codes = PublishedObject<CodeSet>()
    /// Tells when the index needs other codes; the writer of the rows uses it.
    let codeUpkeep = Lock(CodeUpkeep())
    private let heldMetadata = Lock(IndexMetadata())

    /// Makes an empty index, which grows as vectors are inserted.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - quantization: codes beside the vectors, which searches read first. The answers are the
    ///     same. Default: those that a trial finds good enough, if any.
    /// - Throws: ``NearestError`` for a dimension out of range, `unsupported` for an encoding that
    ///   the metric does not compare or for codes of what has none, or where memory is refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        quantization: Quantization = .automatic
    ) throws(NearestError) {
        let format = try VectorFormat(dimension: dimension, metric: metric, encoding: encoding)
        try self.init(format, quantization: quantization)
    }

    /// Makes an empty index, which may have data stored alongside its rows.
    package init(
        _ format: VectorFormat,
        quantization: Quantization = .automatic,
        sidecar: (any RowSidecar)? = nil
    ) throws(NearestError) {
        try format.validate(quantization)
        wantedQuantization = quantization
        rows = try RowTable(format, sidecar: sidecar)
        codec = VectorCodec(format, normalizing: false)
    }

    /// Elements of every vector and query.
    public var dimension: Int { codec.dimension }
    /// How distances are measured.
    public var metric: Metric { codec.metric }
    /// How stored elements are encoded.
    public var encoding: ScalarEncoding { codec.encoding }

    /// What is known of the vectors, such as the model that made them.
    ///
    /// A segment takes it when the index is written, and an index takes it from the segment that it
    /// is made of. Searches whose options name another model are refused.
    public var metadata: IndexMetadata {
        get { heldMetadata.withLock { $0 } }
        set { heldMetadata.withLock { $0 = newValue } }
    }

    /// The object that stores data alongside the rows; nil for none.
    package var sidecar: (any RowSidecar)? { rows.sidecar }

    /// The number of vectors.
    public var count: Int { rows.liveCount.load(ordering: .relaxed) }

    /// Bytes that the index uses: vectors, codes, identifiers and their table.
    ///
    /// The memory of removed vectors counts until it is reused or ``compact()`` frees it.
    public var memoryUsed: Int { rows.memoryUsed + (quantizationReport?.byteCount ?? 0) }

    /// Whether the index holds a vector with that identifier, now.
    ///
    /// A search that has begun may see a change later than this.
    ///
    /// - Complexity: O(1), expected.
    public func contains(_ id: VectorID) -> Bool {
        rows.contains(id)
    }

    /// Returns the vector with that identifier: the numbers that were inserted, rounded in float16.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func vector(of id: VectorID) throws(NearestError) -> [Float] {
        try rows.vector(of: id, codec)
    }

    /// The kind, size and format of the index: `FlatIndex(5000 x 384, cosine, float32)`.
    public var description: String { "FlatIndex(\(count) x \(dimension), \(metric), \(encoding))" }

    /// Calls `body` with the row of an identifier, which is not reused until `body` returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    package func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int) -> Result
    ) throws(NearestError) -> Result {
        try rows.withRow(of: id, body)
    }
}
