internal import NearestKernels

/// float16 copies of float32 rows, kept while many vectors are inserted.
///
/// The search for a new node's candidates is limited by memory, and reads half the bytes from
/// copies. ``PrecisionTrial`` decides whether the copies are precise enough.
///
/// Only the candidates depend on the copies. Their distances, and so the choice among them, are
/// computed from the rows themselves.
final class HalfPrecisionRows: @unchecked Sendable {
    // Unchecked: rows are written before anything leads to them.
    private let arena: ChunkedArena
    private let codec: VectorCodec
    /// The kernels that compare a query with copies.
    let function: DistanceFunction

    /// The smallest dimension for which reading rows dominates the cost.
    static let minimumDimensions = 64

    /// Makes copies of no rows.
    init(_ codec: VectorCodec) throws(NearestError) {
        self.codec = codec
        function = codec.kernels.function(codec.metric.form, .float16)
        arena = try ChunkedArena(
            itemBytes: Self.rowBytes(codec.dimension),
            chunkBytes: 1 << 24,
            maximumCount: GraphLayout.maximumNodes
        )
    }

    /// Bytes of one copy: whole cache lines.
    private static func rowBytes(_ dimension: Int) -> Int { (dimension * 2 + 63) / 64 * 64 }

    /// Returns the bytes of a copy; 0 if an index of that encoding keeps none.
    static func estimatedBytes(_ dimension: Int, _ encoding: ScalarEncoding) -> Int {
        encoding.canHoldInHalfPrecision ? rowBytes(dimension) : 0
    }

    /// Allocates memory for copies of `count` rows in all.
    func grow(to count: Int) throws(NearestError) {
        try arena.grow(to: count)
    }

    /// Copies a row of float32 elements.
    func set(_ row: Int, _ vector: RowPointer) {
        codec.narrow(vector, to: arena.row(row))
    }

    /// Returns the copies in the form that gathering kernels read.
    func chunked(ahead: Int) -> ChunkedRows {
        arena.rows(stride: arena.itemBytes / 2, ahead: ahead)
    }
}
