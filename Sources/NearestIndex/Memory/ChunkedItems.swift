internal import NearestKernels
internal import Synchronization

/// Items of one size in chunks of a power of two: how readers see a ``ChunkedArena``, or one piece
/// of memory that another object owns.
///
/// It holds only numbers and a pointer, so copying it counts no references.
@safe package struct ChunkedItems: @unchecked Sendable {
    // Unchecked because of the pointer, which the owner of the items keeps valid.
    private let chunks: UnsafePointer<UnsafeMutableRawPointer?>
    private let shift: Int
    private let mask: Int
    private let itemBytes: Int

    /// Describes items in chunks.
    ///
    /// - Parameters:
    ///   - chunks: the start of each chunk; must outlive every use.
    ///   - shift: log2 of the items in a chunk.
    ///   - itemBytes: bytes from one item to the next.
    init(chunks: UnsafePointer<UnsafeMutableRawPointer?>, shift: Int, itemBytes: Int) {
        // SAFETY: the caller keeps the table of chunks valid.
        unsafe self.chunks = chunks
        self.shift = shift
        mask = (1 << shift) - 1
        self.itemBytes = itemBytes
    }

    /// Describes the items of an arena, including those added later.
    package init(_ arena: ChunkedArena) {
        // SAFETY: the table of chunks lives and stays where it is as long as the arena.
        unsafe self.init(
            chunks: UnsafePointer(arena.chunkStarts),
            shift: arena.shift,
            itemBytes: arena.itemBytes
        )
    }

    /// Returns the address of an item, which must exist.
    @inline(__always)
    package func item(_ index: Int) -> UnsafeMutableRawPointer {
        // SAFETY: the index is below what the owner has made, so its chunk is there.
        unsafe chunks[index &>> shift].unsafelyUnwrapped + (index & mask) &* itemBytes
    }

    /// Returns an item that is `count` numbers, and must exist.
    @inline(__always)
    func numbers(_ index: Int, count: Int) -> ScratchSpan<UInt32> {
        assert(count * 4 <= itemBytes)
        // SAFETY: fresh memory reads as zeros, and nothing else is kept in it.
        return unsafe ScratchSpan(item(index).assumingMemoryBound(to: UInt32.self), count: count)
    }

    /// Loads an item that is one number, which another thread may store meanwhile, with acquire
    /// ordering.
    @inline(__always)
    func loadNumber(_ index: Int) -> UInt32 {
        unsafe item(index).assumingMemoryBound(to: Atomic<UInt32>.self).pointee
            .load(ordering: .acquiring)
    }

    /// Stores an item that is one number, with release ordering.
    func storeNumber(_ number: UInt32, at index: Int) {
        unsafe item(index).assumingMemoryBound(to: Atomic<UInt32>.self).pointee
            .store(number, ordering: .releasing)
    }

    /// Asks the processor to load the first bytes of an item into its second-level cache.
    @inline(__always)
    func prefetch(_ index: Int, byteCount: Int) {
        unsafe NearestKernels.prefetch(item(index), byteCount: byteCount)
    }
}
