internal import NearestKernels
internal import NearestPlatform

/// Items of one size in memory that grows by chunks and never moves, so that readers keep plain
/// pointers.
///
/// The writer owns the chunks; readers use the table of their starts, through ``ChunkedItems``.
/// Memory reads as zero until it is written, and pages that are never touched cost no memory.
/// ``HNSWGraph``, ``LinkLengths`` and ``CodeSet`` keep their items in one.
@safe package final class ChunkedArena: @unchecked Sendable {
    // Unchecked because of the pointers: the table is written before anything leads to its items.

    /// Bytes from one item to the next.
    package let itemBytes: Int
    /// log2 of the items in a chunk.
    package let shift: Int
    private let table: PageRegion
    private var chunks: [Chunk] = []
    // Keeps constant items alive.
    private let owner: (any AnyObject & Sendable)?

    // An array holds no noncopyable pages, but an object that does.
    private final class Chunk {
        let pages: PageRegion

        init(byteCount: Int) throws(NearestError) {
            pages = try PageRegion.mapped(byteCount)
        }
    }

    /// Makes an arena of no chunks.
    ///
    /// - Parameters:
    ///   - itemBytes: bytes of one item, at least 1.
    ///   - chunkBytes: the approximate size of a chunk; the number of items in it is a power of
    ///     two, at least 64.
    ///   - maximumCount: the most items that the arena can ever hold; its table is reserved for all
    ///     of them.
    /// - Throws: ``NearestError`` with the code `outOfMemory`.
    package init(itemBytes: Int, chunkBytes: Int, maximumCount: Int) throws(NearestError) {
        self.itemBytes = itemBytes
        var shift = 6
        while (2 << shift) * itemBytes <= chunkBytes { shift += 1 }
        self.shift = shift
        table = try PageRegion.mapped(((maximumCount >> shift) + 1) * 8)
        owner = nil
    }

    /// Takes items that never change; there can be no others.
    ///
    /// - Throws: ``NearestError`` with the code `outOfMemory`.
    package init(_ items: ExternalItems) throws(NearestError) {
        itemBytes = items.itemBytes
        // All items are in one chunk.
        shift = 31
        table = try PageRegion.mapped(8)
        owner = items.owner
        // SAFETY: nothing writes to constant items. An empty section may have no address.
        unsafe chunkStarts[0] = UnsafeMutableRawPointer(mutating: items.bytes.baseAddress)
    }

    /// The start of each chunk.
    package var chunkStarts: UnsafeMutablePointer<UnsafeMutableRawPointer?> {
        // SAFETY: the pages hold nothing else, and a zero page reads as nil.
        unsafe table.start.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    }

    /// Returns the address of an item below what ``grow(to:)`` asked for.
    package func item(_ index: Int) -> UnsafeMutableRawPointer {
        // SAFETY: the table has an entry for every item that the arena can hold.
        guard let start = unsafe chunkStarts[index &>> shift] else {
            preconditionFailure("item \(index) is in no chunk")
        }
        return unsafe start + (index & ((1 &<< shift) &- 1)) &* itemBytes
    }

    /// Returns an item as memory for a row.
    func row(_ index: Int) -> RowTarget { unsafe RowTarget(item(index)) }

    /// Returns items of one chunk that are float32 numbers, for reading.
    func numbers(_ range: Range<Int>) -> ScratchSpan<Float> {
        // SAFETY: the items follow each other in the chunk.
        let first = unsafe item(range.lowerBound).assumingMemoryBound(to: Float.self)
        return unsafe ScratchSpan(first, count: range.count)
    }

    /// Returns the first item after the chunk of an item.
    func endOfChunk(_ index: Int) -> Int { ((index &>> shift) &+ 1) &<< shift }

    /// Returns the items in the form that gathering kernels read.
    ///
    /// - Parameters:
    ///   - stride: elements from one item to the next.
    ///   - ahead: items to prefetch.
    /// - Returns: the table of chunks, valid as long as the arena.
    func rows(stride: Int, ahead: Int) -> ChunkedRows {
        // SAFETY: the table of starts is only read, and a pointer is one whether what it points at
        // may be written or not.
        let starts = unsafe UnsafeRawPointer(chunkStarts)
        return unsafe ChunkedRows(
            chunks: starts.assumingMemoryBound(to: UnsafeRawPointer?.self),
            stride: stride,
            shift: shift,
            ahead: ahead
        )
    }

    /// Allocates chunks until `count` items fit.
    ///
    /// Writer only. If memory is refused, the chunks allocated so far stay and are used next time.
    package func grow(to count: Int) throws(NearestError) {
        while chunks.count << shift < count {
            let chunk = try Chunk(byteCount: itemBytes << shift)
            // The first chunk stays in small pages, so that a small index stays small.
            chunk.pages.adviseLargePages(from: chunks.isEmpty ? PageRegion.largePage : 0)
            unsafe chunkStarts[chunks.count] = chunk.pages.start
            chunks.append(chunk)
        }
    }

    /// Frees the memory of all but the first `count` items.
    ///
    /// Writer only, and only when no reader can reach the items from `count` on.
    package func shrink(to count: Int) {
        let needed = (count + (1 << shift) - 1) >> shift
        while chunks.count > needed {
            // SAFETY: the table has an entry for every chunk in use.
            unsafe chunkStarts[chunks.count - 1] = nil
            chunks.removeLast()
        }
        if let last = chunks.last, chunks.count == needed {
            last.pages.discard(from: (count - (needed - 1) << shift) * itemBytes)
        }
    }
}

/// Items of one size in memory that another object owns, such as a section of a mapped file.
@safe package struct ExternalItems: @unchecked Sendable {
    // Unchecked because of the pointer: the bytes are constant while `owner` lives.
    let bytes: UnsafeRawBufferPointer
    let itemBytes: Int
    let owner: any AnyObject & Sendable

    /// Names items.
    ///
    /// - Parameters:
    ///   - bytes: the items, one after the other.
    ///   - itemBytes: bytes of each.
    ///   - owner: keeps the memory alive.
    package init(
        _ bytes: UnsafeRawBufferPointer,
        itemBytes: Int,
        owner: any AnyObject & Sendable
    ) {
        unsafe self.bytes = bytes
        self.itemBytes = itemBytes
        self.owner = owner
    }
}
