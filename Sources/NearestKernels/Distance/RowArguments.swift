internal import CNearestKernels

// The rows that a kernel reads, in the forms that kernels take. Nothing here reads memory: that is
// done by `DistanceFunction`.

/// Rows that are stored in chunks, each chunk in memory of its own.
///
/// A chunk holds `2^shift` rows, so the place of a row is found by a shift and a mask instead of a
/// division. The layout is passed to the C kernels as it is.
@safe package struct ChunkedRows {
    var layout: cnearest_rows

    /// Describes rows that are stored in chunks.
    ///
    /// - Parameters:
    ///   - chunks: the start of each chunk's first row; must outlive every use of this value.
    ///   - stride: elements from the start of one row to the start of the next in the same chunk.
    ///   - shift: the base-2 logarithm of the number of rows in a chunk.
    ///   - ahead: rows to prefetch ahead of the one that is computed; 0 prefetches nothing.
    package init(
        chunks: UnsafePointer<UnsafeRawPointer?>,
        stride: Int,
        shift: Int,
        ahead: Int = 8
    ) {
        // SAFETY: the pointer is only kept here; `DistanceFunction.gather` reads through it.
        unsafe layout = cnearest_rows(
            chunks: chunks,
            stride: stride,
            shift: UInt32(truncatingIfNeeded: shift),
            ahead: UInt32(truncatingIfNeeded: ahead),
            fetched: 0,
            following: 0
        )
    }
}

/// Rows that follow each other in memory, as one scan of a run of rows reads them.
@safe package struct ContiguousRows {
    let start: UnsafeRawPointer
    let stride: Int
    let count: Int
    let ahead: Int

    /// Describes `count` rows from `start` on.
    ///
    /// - Parameters:
    ///   - start: the first row; must be valid for `count` rows during every use of this value.
    ///   - stride: elements from the start of one row to the start of the next.
    ///   - count: the number of rows.
    ///   - ahead: bytes to prefetch ahead of the row that is computed. It pays for rows that come
    ///     from memory, and costs time for rows in a cache, which want 0.
    package init(_ start: UnsafeRawPointer, stride: Int, count: Int, ahead: Int = 0) {
        // SAFETY: the pointer is only kept here; `DistanceFunction.block` reads through it.
        unsafe self.start = start
        self.stride = stride
        self.count = count
        self.ahead = ahead
    }
}

/// The rows that one gather computes, and what was prefetched around them.
///
/// A search computes a long list of rows in parts. Each part prefetches the first rows of the next,
/// so that memory is never idle between two parts. A part therefore says how many of its own rows
/// were prefetched by the part before (`fetched`), and how many rows of the next part come after
/// its own in the list (`following`). With the defaults, a part has no neighbors.
///
/// Public, and its init inlined, because a search of a graph makes one for each node that it
/// expands, and the compiler inlines nothing of `package` access into another module.
@safe public struct GatherList {
    /// Row numbers: `count` to compute, then `following` that are only prefetched.
    @usableFromInline let ordinals: UnsafePointer<UInt32>
    /// Rows to compute.
    @usableFromInline let count: Int
    /// Rows at the start of the list that the previous gather has prefetched.
    @usableFromInline let fetched: Int
    /// Rows after the first `count`, with which the next gather begins.
    @usableFromInline let following: Int

    /// Describes `count` rows, named by `ordinals`.
    ///
    /// - Parameters:
    ///   - ordinals: `count + following` row numbers; must stay valid through the gather.
    ///   - count: rows to compute.
    ///   - fetched: rows at the start of the list that the previous gather has prefetched.
    ///   - following: rows that the next gather begins with; some may be prefetched already.
    @inlinable
    @inline(__always)
    public init(
        _ ordinals: UnsafePointer<UInt32>,
        count: Int,
        fetched: Int = 0,
        following: Int = 0
    ) {
        // SAFETY: the pointer is only kept here; `DistanceFunction.gather` reads through it.
        unsafe self.ordinals = ordinals
        self.count = count
        self.fetched = fetched
        self.following = following
    }
}
