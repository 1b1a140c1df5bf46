internal import Synchronization

/// Finds the row of an identifier: a hash table of row numbers with open addressing and linear
/// probing, written by one thread at a time and read by any number without waiting.
///
/// The identifiers themselves are in the rows: a slot holds 4 bytes, and probing compares with the
/// identifier of the row that the slot names. Rows are not used again while a reader may still look
/// at them, so what a reader finds behind a slot is a whole identifier, old or new. Rebuilding
/// happens in new memory; the old memory is retired through ``ReaderEpochs``.
@safe final class IDTable: @unchecked Sendable {
    // Unchecked because of the pointer: readers load it atomically, and what is behind it is atomic.

    /// Where the identifier of a row is found.
    @safe struct RowIDs {
        private let chunks: UnsafeMutablePointer<UnsafeRawPointer?>
        private let layout: RowLayout

        init(chunks: UnsafeMutablePointer<UnsafeRawPointer?>, layout: RowLayout) {
            unsafe self.chunks = chunks
            self.layout = layout
        }

        // SAFETY: a slot names only rows of chunks in use, whose identifiers are written.
        func id(of row: UInt32) -> UInt64 {
            let row = Int(row)
            let start = unsafe chunks[row &>> layout.shift].unsafelyUnwrapped
            let rows = unsafe UnsafeMutableRawPointer(mutating: start)
            let chunk = unsafe RowChunk(rows: rows, layout: layout)
            return unsafe chunk.ids[row & (layout.rowsPerChunk &- 1)]
        }
    }

    private static let empty = UInt32.max
    private static let removed = UInt32.max - 1

    /// Rows that a table may name: the two largest numbers are marks.
    static let rowLimit = Int(UInt32.max) - 1

    private let rowIDs: RowIDs
    private let current: Atomic<UnsafeMutableRawPointer>
    // Writer's own: slots that are not empty, marked ones included, and those that name a row.
    private var usedSlots = 0
    private var liveSlots = 0

    init(_ rowIDs: RowIDs) {
        self.rowIDs = rowIDs
        unsafe current = Atomic(IDTable.makeSlots(capacity: 16))
    }

    deinit {
        unsafe current.load(ordering: .relaxed).deallocate()
    }

    /// Bytes allocated.
    ///
    /// Any thread, between `enter` and `leave` of the reader epochs.
    var memoryUsed: Int {
        let table = unsafe Slots(current.load(ordering: .acquiring))
        return Slots.byteCount(capacity: table.mask + 1)
    }

    /// The row of an identifier.
    ///
    /// Any thread, between `enter` and `leave` of the reader epochs.
    func row(of id: VectorID) -> Int? {
        let slots = unsafe Slots(current.load(ordering: .acquiring))
        let row = slots.row(find(id, slots).index)
        return row < Self.removed ? Int(row) : nil
    }

    /// Names the row of an identifier, new or known; the row's identifier is written already.
    ///
    /// Writer only.
    ///
    /// - Returns: memory to retire, if the table moved.
    func set(_ id: VectorID, row: Int) -> UnsafeMutableRawPointer? {
        var retired: UnsafeMutableRawPointer?
        let capacity = unsafe Slots(current.load(ordering: .relaxed)).mask + 1
        if usedSlots * 3 >= capacity * 2 {
            // Twice the live ones rounded up: grows, stays, or shrinks as marks have piled up.
            unsafe retired = rebuild(minimum: liveSlots + 1)
        }
        let slots = unsafe Slots(current.load(ordering: .relaxed))
        let (index, marked) = find(id, slots)
        if slots.row(index) != Self.empty {
            slots.setRow(index, UInt32(row))
        } else {
            // A marked slot on the way serves as well as the empty one at its end.
            slots.setRow(marked ?? index, UInt32(row))
            if marked == nil { usedSlots += 1 }
            liveSlots += 1
        }
        return unsafe retired
    }

    /// Forgets an identifier.
    ///
    /// Writer only.
    func remove(_ id: VectorID) {
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
    /// - Returns: memory to retire, if the table moved.
    func shrink() -> UnsafeMutableRawPointer? {
        let capacity = unsafe Slots(current.load(ordering: .relaxed)).mask + 1
        guard Self.capacity(for: liveSlots) < capacity else { return nil }
        return unsafe rebuild(minimum: liveSlots)
    }

    private static func capacity(for minimum: Int) -> Int {
        var capacity = 16
        while capacity < minimum * 2 { capacity *= 2 }
        return capacity
    }

    private func rebuild(minimum: Int) -> UnsafeMutableRawPointer {
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
        unsafe current.store(memory, ordering: .releasing)
        return unsafe old
    }

    /// The slot that names the identifier's row, or the empty one where probing ends; and the first
    /// marked one on the way.
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

    private static func makeSlots(capacity: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: Slots.byteCount(capacity: capacity),
            alignment: 64
        )
        unsafe memory.storeBytes(of: capacity - 1, as: Int.self)
        let slots = unsafe Slots(memory)
        for index in 0..<capacity {
            slots.initialize(index)
        }
        return unsafe memory
    }

    /// A view of the table's memory: the mask, then the rows.
    @safe private struct Slots {
        let mask: Int
        private let rows: UnsafeMutablePointer<Atomic<UInt32>>

        // SAFETY: the memory was laid out by `makeSlots`, for the capacity that it says.
        init(_ memory: UnsafeMutableRawPointer) {
            mask = unsafe memory.load(as: Int.self)
            unsafe rows = (memory + 64).assumingMemoryBound(to: Atomic<UInt32>.self)
        }

        static func byteCount(capacity: Int) -> Int { 64 + capacity * 4 }

        func initialize(_ index: Int) {
            unsafe (rows + index).initialize(to: Atomic(IDTable.empty))
        }

        // Acquiring and releasing, so that whoever sees the row sees what the writer put into it
        // before it named it, the identifier above all.
        func row(_ index: Int) -> UInt32 {
            unsafe rows[index].load(ordering: .acquiring)
        }

        func setRow(_ index: Int, _ row: UInt32) {
            unsafe rows[index].store(row, ordering: .releasing)
        }

        /// Where probing begins: the finalizer of SplitMix64 spreads neighbouring numbers.
        func home(of id: UInt64) -> Int {
            Int(truncatingIfNeeded: id.scrambled) & mask
        }
    }
}

extension UInt64 {
    /// The number with its bits mixed so that each depends on all: the finalizer of SplitMix64
    /// (Steele, Lea, Flood, *Fast splittable pseudorandom number generators*, 2014).
    var scrambled: UInt64 {
        var bits = self
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
