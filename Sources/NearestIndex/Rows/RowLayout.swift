internal import NearestKernels

/// The layout of a chunk of rows in memory: columns first, then the rows.
///
/// ```
/// ids               UInt64 × rows     the caller's identifiers
/// insertedVersions  UInt64 × rows     the version in which a row appeared
/// deletedVersions   UInt64 × rows     the version in which it disappeared
/// norms             Float  × rows     see ``RowNorm``
/// summary           2 × UInt64        latest insertion, earliest deletion of the chunk
/// unsettled         1 bit × rows      whether versions in use may differ about the row
/// rows              stride elements × rows, 64-byte aligned
/// ```
///
/// Chunks never move, so readers keep plain pointers; row `r` is row `r % rowsPerChunk` of chunk `r
/// / rowsPerChunk`. The columns come first so that a small index touches few pages.
///
/// Rows of a file are one chunk of rows alone: see ``init(onePieceOf:rowBytes:)``.
struct RowLayout: Sendable {
    /// Stands for the version of an insertion or deletion that has not happened.
    static let never = UInt64.max
    /// log2 of the rows that one piece of memory can hold.
    static let onePieceShift = 31
    /// Rows whose visibility is asked for at once.
    static let group = BitWords.rowsPerWord

    /// Elements of each row.
    let dimension: Int
    /// How the elements are encoded.
    let encoding: ScalarEncoding
    /// Bytes from one row to the next.
    let rowBytes: Int
    /// log2 of the rows in a chunk; at least 6, so that no group spans two chunks.
    let shift: Int
    // Offsets from the first row of a chunk, backwards.
    let idsOffset: Int
    let insertedVersionsOffset: Int
    let deletedVersionsOffset: Int
    let normsOffset: Int
    let summaryOffset: Int
    let unsettledOffset: Int
    /// Bytes before the first row.
    let columnBytes: Int

    /// Makes the layout of a table's chunks.
    ///
    /// - Parameters:
    ///   - format: the format of the vectors.
    ///   - alignment: what every row's address is a multiple of: 16 to 64, a power of two.
    init(_ format: VectorFormat, alignment: Int = 16) {
        dimension = format.dimension
        encoding = format.encoding
        rowBytes = Self.rowBytes(format.elementBytes, alignment: alignment)
        // About 16 MB a chunk: large enough for large pages, small enough to grow by.
        var shift = 6
        while shift < 16, (2 << shift) * rowBytes <= 1 << 24 { shift += 1 }
        self.shift = shift
        let rows = 1 << shift
        let used = rows * (8 + 8 + 8 + 4) + 16 + rows / 8
        columnBytes = (used + 63) / 64 * 64
        idsOffset = columnBytes
        insertedVersionsOffset = columnBytes - rows * 8
        deletedVersionsOffset = columnBytes - rows * 16
        normsOffset = columnBytes - rows * 24
        summaryOffset = columnBytes - rows * 28
        unsettledOffset = summaryOffset - 16
    }

    /// Makes the layout of rows that lie in one piece of memory, without columns, as in a file.
    ///
    /// - Parameters:
    ///   - format: the format of the vectors.
    ///   - rowBytes: bytes from one row to the next.
    init(onePieceOf format: VectorFormat, rowBytes: Int) {
        dimension = format.dimension
        encoding = format.encoding
        self.rowBytes = rowBytes
        shift = Self.onePieceShift
        (idsOffset, insertedVersionsOffset, deletedVersionsOffset) = (0, 0, 0)
        (normsOffset, summaryOffset, unsettledOffset, columnBytes) = (0, 0, 0, 0)
    }

    // A scan reads every byte, so rows that are aligned to 16 are enough for it. A walk jumps
    // between rows and is faster on whole cache lines, unless several rows fit one line.
    private static func rowBytes(_ bytes: Int, alignment: Int) -> Int {
        var unit = 16
        while unit < alignment, unit < bytes { unit *= 2 }
        return max(16, (bytes + unit - 1) / unit * unit)
    }

    /// Rows of a chunk, a power of two: 64…65 536, or 2³¹ for rows in one piece.
    var rowsPerChunk: Int { 1 << shift }
    /// Elements from one row to the next, or bytes of bits.
    var stride: Int { rowBytes / encoding.element.size }
    /// Bytes of a chunk.
    var chunkBytes: Int { columnBytes + rowsPerChunk * rowBytes }
    /// Bytes that a row takes with its columns.
    var bytesPerRow: Int { rowBytes + Self.columnBytesPerRow }

    // An identifier, two versions and a norm.
    private static let columnBytesPerRow = 28

    /// Returns the bytes that a row of some dimension takes with its columns.
    static func bytesPerRow(
        _ dimension: Int,
        _ encoding: ScalarEncoding,
        alignment: Int
    ) -> Int {
        return rowBytes(encoding.bytes(dimension), alignment: alignment) + columnBytesPerRow
    }
    /// The most chunks that a table can have, given the most rows that an ``IDTable`` can name.
    var maximumChunks: Int { (IDTable.maximumRows >> shift) + 1 }
}
