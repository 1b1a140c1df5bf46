internal import NearestKernels

/// How a chunk of rows lies in memory: columns first, then the rows.
///
/// ```
/// ids      UInt64 × rows     the caller's identifiers
/// births   UInt64 × rows     the version in which a row appeared
/// deaths   UInt64 × rows     the version in which it disappeared
/// scales   Float  × rows     see ``RowTable``
/// summary  2 × UInt64        latest birth, earliest death of the chunk
/// rows     stride elements × rows, 64-byte aligned
/// ```
///
/// Chunks never move, so readers keep plain pointers; ordinal `r` is row `r % rowsPerChunk` of chunk
/// `r / rowsPerChunk`. The columns come first so that a small index touches few pages.
struct RowLayout: Sendable {
    /// A row that has not appeared, or has not disappeared.
    static let never = UInt64.max
    /// Rows whose visibility is asked for at once.
    static let group = 64

    let dimension: Int
    let encoding: ScalarEncoding
    /// Bytes from one row to the next.
    let rowBytes: Int
    /// log2 of the rows in a chunk; at least 6, so that no group spans two chunks.
    let shift: Int
    // Offsets from the first row of a chunk, backwards.
    let idsOffset: Int
    let birthsOffset: Int
    let deathsOffset: Int
    let scalesOffset: Int
    let summaryOffset: Int
    /// Bytes before the first row.
    let columnBytes: Int

    init(dimension: Int, encoding: ScalarEncoding) {
        self.dimension = dimension
        self.encoding = encoding
        // Vectors of sixteen bytes; more alignment would only be more to read.
        rowBytes = max(16, (dimension * encoding.element.size + 15) / 16 * 16)
        // About 16 MB a chunk: large enough for large pages, small enough to grow by.
        var shift = 6
        while shift < 16, (2 << shift) * rowBytes <= 1 << 24 { shift += 1 }
        self.shift = shift
        let rows = 1 << shift
        let used = rows * (8 + 8 + 8 + 4) + 16
        columnBytes = (used + 63) / 64 * 64
        idsOffset = columnBytes
        birthsOffset = columnBytes - rows * 8
        deathsOffset = columnBytes - rows * 16
        scalesOffset = columnBytes - rows * 24
        summaryOffset = columnBytes - rows * 28
    }

    var rowsPerChunk: Int { 1 << shift }
    /// Elements from one row to the next.
    var stride: Int { rowBytes / encoding.element.size }
    /// Bytes of a chunk.
    var chunkBytes: Int { columnBytes + rowsPerChunk * rowBytes }
    /// Bytes that a row takes with its columns.
    var bytesPerRow: Int { rowBytes + 28 }
    /// Chunks that identifiers' rows can name.
    var chunkLimit: Int { (IDTable.rowLimit >> shift) + 1 }
}
