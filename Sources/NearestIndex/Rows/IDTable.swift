internal import Synchronization

/// Finds the row of an identifier: a hash table of row numbers with open addressing and linear
/// probing, written by one thread at a time and read by any number without waiting.
///
/// The identifiers themselves are in the rows: a slot holds a row number of 4 bytes, and probing
/// compares with the identifier of that row. Rows are not reused while a reader may still read
/// them, so a reader always finds a whole identifier behind a slot, old or new. A full table is
/// rebuilt in new memory; the old memory is retired through ``ReaderEpochs``.
///
/// The table is at most two thirds full, marked slots included, so probing always ends at an empty
/// slot and takes a few steps, expected.
@safe package final class IDTable: @unchecked Sendable {
    // Unchecked because of the pointer: readers load it atomically, and what is behind it is
    // atomic.

    /// Reads the identifier of a row from the row's chunk.
    @safe struct RowIDs {
        /// The start of each chunk's first row, owned by the ``RowTable``.
        private let chunks: UnsafeMutablePointer<UnsafeRawPointer?>
        private let layout: RowLayout

        // SAFETY for all that follows: the table of chunks outlives the identifier table, whose
        // owner is the same ``RowTable``, and memory that `current` held stays valid until its
        // epoch is safe.

        init(chunks: UnsafeMutablePointer<UnsafeRawPointer?>, layout: RowLayout) {
            unsafe self.chunks = chunks
            self.layout = layout
        }

        /// Returns the identifier of a row that a slot names.
        // SAFETY: a slot names only rows of chunks in use, whose identifiers are written.
        func id(of row: UInt32) -> UInt64 {
            let row = Int(row)
            let start = unsafe chunks[row &>> layout.shift].unsafelyUnwrapped
            let rows = unsafe UnsafeMutableRawPointer(mutating: start)
            let chunk = unsafe RowChunk(rows: rows, layout: layout)
            return chunk.id(row & (layout.rowsPerChunk &- 1)).rawValue
        }
    }

    /// Marks a slot that was never used: probing ends here.
    private static let empty = UInt32.max
    /// Marks a slot whose identifier was removed: probing continues past it.
    private static let removed = UInt32.max - 1

    /// The most rows that a table can name: the two largest numbers are marks.
    static let maximumRows = Int(UInt32.max) - 1

    private let rowIDs: RowIDs
    /// The table's memory, which a rebuild replaces.
    private let current: Atomic<UnsafeMutableRawPointer>
    // Writer's own: slots that are not empty, marked ones included, and those that name a row.
    private var usedSlots = 0
    private var liveSlots = 0

    /// Makes an empty table of 16 slots.
    init(_ rowIDs: RowIDs) {
        self.rowIDs = rowIDs
        unsafe current = Atomic(IDTable.makeSlots(capacity: 16))
    }

    deinit {
        unsafe current.load(ordering: .relaxed).deallocate()
    }

    /// Bytes of memory that the slots take.
    ///
    /// Any thread, between `enter` and `leave` of the reader epochs.
    package var memoryUsed: Int {
        let table = unsafe Slots(current.load(ordering: .acquiring))
        return Slots.byteCount(capacity: table.mask + 1)
    }

    /// Returns the row of an identifier; nil if it has none.
    ///
    /// Any thread, between `enter` and `leave` of the reader epochs.
    ///
    /// - Complexity: O(1), expected.
    package func row(of id: VectorID) -> Int? {
        let slots = unsafe Slots(current.load(ordering: .acquiring))
        let row = slots.row(find(id, slots).index)
        return row < Self.removed ? Int(row) : nil
    }

    /// Sets the row of an identifier, whether new or known; the row's identifier must be written.
    ///
    /// Writer only.
    ///
    /// - Complexity: O(1), expected and amortized.
    /// - Returns: the old memory if the table moved, to be kept until no reader can use it.
    package func set(_ id: VectorID, row: Int) -> RetiredMemory? {
        var retired: RetiredMemory?
        let capacity = unsafe Slots(current.load(ordering: .relaxed)).mask + 1
        if usedSlots * 3 >= capacity * 2 {
            // The new capacity follows from the live slots alone, so that the table grows, keeps
            // its size, or shrinks if many slots were only marked.
            retired = rebuild(minimum: liveSlots + 1)
        }
        let slots = unsafe Slots(current.load(ordering: .relaxed))
        let (index, marked) = find(id, slots)
        if slots.row(index) != Self.empty {
            slots.setRow(index, UInt32(row))
        } else {
            // Reuses the first marked slot on the way, if there was one.
            slots.setRow(marked ?? index, UInt32(row))
            if marked == nil { usedSlots += 1 }
            liveSlots += 1
        }
        return retired
    }

    /// Removes an identifier, if it is in the table.
    ///
    /// Writer only.
    package func remove(_ id: VectorID) {
        let slots = unsafe Slots(current.load(ordering: .relaxed))
        let index = find(id, slots).index
        guard slots.row(index) < Self.removed else { return }
        slots.setRow(index, Self.removed)
        liveSlots -= 1
    }

    /// Moves to the smallest table that holds the live identifiers.
    ///
    /// Writer only.
    ///
    /// - Returns: the old memory if the table moved, to be kept until no reader can use it.
    package func shrink() -> RetiredMemory? {
        let capacity = unsafe Slots(current.load(ordering: .relaxed)).mask + 1
        guard Self.capacity(for: liveSlots) < capacity else { return nil }
        return rebuild(minimum: liveSlots)
    }

    /// Returns the smallest power of two, at least 16, that `minimum` identifiers fill by half at
    /// most.
    private static func capacity(for minimum: Int) -> Int {
        var capacity = 16
        while capacity < minimum * 2 { capacity *= 2 }
        return capacity
    }

    /// Copies the live slots to a new table for `minimum` identifiers and publishes it.
    private func rebuild(minimum: Int) -> RetiredMemory {
        let capacity = Self.capacity(for: minimum)
        let old = unsafe current.load(ordering: .relaxed)
        let oldSlots = unsafe Slots(old)
        let memory = unsafe Self.makeSlots(capacity: capacity)
        let slots = unsafe Slots(memory)
        for index in 0...oldSlots.mask {
            let row = oldSlots.row(index)
            guard row < Self.removed else { continue }
            var target = slots.home(of: rowIDs.id(of: row))
            while slots.row(target) != Self.empty { target = (target &+ 1) & slots.mask }
            slots.setRow(target, row)
        }
        usedSlots = liveSlots
        // Releasing: a reader that loads the new address sees all of its slots.
        unsafe current.store(memory, ordering: .releasing)
        return unsafe RetiredMemory(old)
    }

    /// Returns the slot that names the identifier's row, or the empty slot where probing ends, and
    /// the first marked slot on the way.
    private func find(_ id: VectorID, _ slots: Slots) -> (index: Int, marked: Int?) {
        var index = slots.home(of: id.rawValue)
        var marked: Int?
        while true {
            let row = slots.row(index)
            if row == Self.empty { return (index, marked) }
            if row == Self.removed {
                if marked == nil { marked = index }
            } else if rowIDs.id(of: row) == id.rawValue {
                return (index, marked)
            }
            index = (index &+ 1) & slots.mask
        }
    }

    /// Allocates a table of empty slots; `capacity` is a power of two.
    private static func makeSlots(capacity: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: Slots.byteCount(capacity: capacity),
            alignment: 64
        )
        unsafe memory.storeBytes(of: capacity - 1, as: Int.self)
        unsafe memory.storeBytes(of: .random(in: 0...UInt64.max), toByteOffset: 8, as: UInt64.self)
        let slots = unsafe Slots(memory)
        for index in 0..<capacity {
            slots.initialize(index)
        }
        return unsafe memory
    }

    /// A view of the table's memory: the mask, the seed, then the rows.
    @safe private struct Slots {
        /// The capacity minus one.
        let mask: Int
        /// Drawn for each memory, so that identifiers cannot be chosen to collide.
        private let seed: UInt64
        private let rows: UnsafeMutablePointer<Atomic<UInt32>>

        // SAFETY: the memory was laid out by `makeSlots`, for the capacity that it says.
        init(_ memory: UnsafeMutableRawPointer) {
            mask = unsafe memory.load(as: Int.self)
            seed = unsafe memory.load(fromByteOffset: 8, as: UInt64.self)
            unsafe rows = (memory + 64).assumingMemoryBound(to: Atomic<UInt32>.self)
        }

        /// Mask and seed have a cache line of their own, so that the slots are aligned to lines.
        static func byteCount(capacity: Int) -> Int { 64 + capacity * 4 }

        /// Initializes a slot as empty.
        func initialize(_ index: Int) {
            unsafe (rows + index).initialize(to: Atomic(IDTable.empty))
        }

        // Acquiring and releasing: a reader that sees the row number also sees what the writer
        // stored in the row before, above all its identifier.
        func row(_ index: Int) -> UInt32 {
            unsafe rows[index].load(ordering: .acquiring)
        }

        func setRow(_ index: Int, _ row: UInt32) {
            unsafe rows[index].store(row, ordering: .releasing)
        }

        /// Returns the slot where probing begins.
        ///
        /// Scrambling spreads identifiers that are close together over the whole table.
        func home(of id: UInt64) -> Int {
            Int(truncatingIfNeeded: (id.scrambled ^ seed).scrambled) & mask
        }
    }
}
