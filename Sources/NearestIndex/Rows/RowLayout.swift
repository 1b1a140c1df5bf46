internal import NearestKernels

/// How a chunk of rows lies in memory: columns first, then the rows.
///
/// ```
/// ids      UInt64 × rows     the caller's identifiers
/// births   UInt64 × rows     the version in which a row appeared
/// deaths   UInt64 × rows     the version in which it disappeared
/// scales   Float  × rows     see ``RowTable``
/// summary  2 × UInt64        latest birth, earliest death of the chunk
/// pending  1 bit × rows      whether versions in use may differ about the row
/// rows     stride elements × rows, 64-byte aligned
/// ```
///
/// Chunks never move, so readers keep plain pointers; ordinal `r` is row `r % rowsPerChunk` of chunk
/// `r / rowsPerChunk`. The columns come first so that a small index touches few pages.
///
/// Rows that somebody lends are one chunk whose columns lie anywhere; they have no births and deaths,
/// and all of them are visible in every version.
struct RowLayout: Sendable {
    /// A row that has not appeared, or has not disappeared.
    static let never = UInt64.max
    /// log2 of the rows that can be lent.
    static let lentShift = 31
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
    let pendingOffset: Int
    /// Bytes before the first row.
    let columnBytes: Int
    /// Whether the rows are lent, so that all of them are visible.
    let isLent: Bool

    init(dimension: Int, encoding: ScalarEncoding, alignment: Int = 16) {
        self.dimension = dimension
        self.encoding = encoding
        // A scan reads every byte, so sixteen are enough for it; who jumps between rows wants whole
        // cache lines, unless several rows fit one.
        let bytes = dimension * encoding.element.size
        var unit = 16
        while unit < alignment, unit < bytes { unit *= 2 }
        rowBytes = max(16, (bytes + unit - 1) / unit * unit)
        // About 16 MB a chunk: large enough for large pages, small enough to grow by.
        var shift = 6
        while shift < 16, (2 << shift) * rowBytes <= 1 << 24 { shift += 1 }
        self.shift = shift
        let rows = 1 << shift
        let used = rows * (8 + 8 + 8 + 4) + 16 + rows / 8
        columnBytes = (used + 63) / 64 * 64
        idsOffset = columnBytes
        birthsOffset = columnBytes - rows * 8
        deathsOffset = columnBytes - rows * 16
        scalesOffset = columnBytes - rows * 24
        summaryOffset = columnBytes - rows * 28
        pendingOffset = summaryOffset - 16
        isLent = false
    }

    /// The layout of lent rows, whose columns lie where their lender put them.
    init(_ lent: LentRows, dimension: Int, encoding: ScalarEncoding) {
        self.dimension = dimension
        self.encoding = encoding
        rowBytes = lent.rowBytes
        shift = Self.lentShift
        let rows = unsafe Int(bitPattern: lent.vectors)
        idsOffset = unsafe rows &- Int(bitPattern: lent.ids)
        scalesOffset = unsafe rows &- Int(bitPattern: lent.scales)
        (birthsOffset, deathsOffset, summaryOffset, pendingOffset) = (0, 0, 0, 0)
        columnBytes = 0
        isLent = true
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
