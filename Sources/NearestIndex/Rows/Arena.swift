/// Items of one size in memory that grows by chunks and never moves, so that readers keep plain
/// pointers.
///
/// The chunks are the writer's; readers use the table of their starts. Memory is zero until it is
/// written, and what was never touched costs nothing.
@safe final class Arena: @unchecked Sendable {
    // Unchecked because of the pointers: the table is written before anything leads to its items.

    /// Bytes from one item to the next.
    let itemBytes: Int
    /// log2 of the items in a chunk.
    let shift: Int
    private let table: Pages
    private var chunks: [Chunk] = []

    // An array holds no noncopyable pages, but an object that does.
    private final class Chunk {
        let pages: Pages

        init(byteCount: Int) throws(NearestError) {
            pages = try Pages(byteCount: byteCount)
        }
    }

    /// Makes an arena of no chunks.
    ///
    /// - Parameters:
    ///   - itemBytes: at least 1.
    ///   - chunkBytes: about how large a chunk shall be; it has a power of two of items.
    ///   - limit: items that there can be at the most.
    /// - Throws: ``NearestError`` where memory is refused.
    init(itemBytes: Int, chunkBytes: Int, limit: Int) throws(NearestError) {
        self.itemBytes = itemBytes
        var shift = 6
        while (2 << shift) * itemBytes <= chunkBytes { shift += 1 }
        self.shift = shift
        table = try Pages(byteCount: ((limit >> shift) + 1) * 8)
    }

    /// Makes an arena of items that somebody lends, in one chunk, which nobody changes.
    init(lent: UnsafeMutableRawPointer, itemBytes: Int) throws(NearestError) {
        self.itemBytes = itemBytes
        shift = RowLayout.lentShift
        table = try Pages(byteCount: 8)
        unsafe chunkStarts[0] = lent
    }

    /// The start of each chunk.
    var chunkStarts: UnsafeMutablePointer<UnsafeMutableRawPointer?> {
        unsafe table.start.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    }

    /// The address of an item below what ``grow(to:)`` asked for.
    func item(_ index: Int) -> UnsafeMutableRawPointer {
        guard let start = unsafe chunkStarts[index &>> shift] else {
            preconditionFailure("item \(index) is in no chunk")
        }
        return unsafe start + (index & ((1 &<< shift) &- 1)) &* itemBytes
    }

    /// Makes room for `count` items in all.
    ///
    /// Writer only.
    func grow(to count: Int) throws(NearestError) {
        precondition(shift < RowLayout.lentShift, "lent items are not written")
        while chunks.count << shift < count {
            let chunk = try Chunk(byteCount: itemBytes << shift)
            // What is small stays in small pages.
            chunk.pages.adviseLargePages(from: chunks.isEmpty ? Pages.largePage : 0)
            unsafe chunkStarts[chunks.count] = chunk.pages.start
            chunks.append(chunk)
        }
    }

    /// Gives the memory of all but the first `count` items back.
    ///
    /// Writer only, when nobody can read what is behind.
    func shrink(to count: Int) {
        let needed = (count + (1 << shift) - 1) >> shift
        while chunks.count > needed {
            unsafe chunkStarts[chunks.count - 1] = nil
            chunks.removeLast()
        }
        if let last = chunks.last, chunks.count == needed {
            last.pages.discard(from: (count - (needed - 1) << shift) * itemBytes)
        }
    }
}
