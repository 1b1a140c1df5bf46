internal import Synchronization

/// Finds the row of an identifier: a hash table with open addressing and linear probing, written by
/// one thread at a time and read by any number without waiting.
///
/// A slot goes from empty to a key once and keeps that key; removing only marks its row. So a reader
/// that sees a key sees that key's row, old or new. Marked slots disappear when the table is rebuilt,
/// which happens in new memory; the old memory is retired through ``ReaderEpochs``.
@safe final class IDTable: @unchecked Sendable {
    // Unchecked because of the pointer: readers load it atomically, and what is behind it is atomic.

    private static let empty = UInt32.max
    private static let removed = UInt32.max - 1

    /// Rows that a table may name: the two largest numbers are marks.
    static let rowLimit = Int(UInt32.max) - 1

    private let current: Atomic<UnsafeMutableRawPointer>
    // Writer's own: slots that hold a key, marked ones included, and those that name a row.
    private var usedSlots = 0
    private var liveSlots = 0

    init() {
        unsafe current = Atomic(IDTable.makeSlots(capacity: 16))
    }

    deinit {
        unsafe current.load(ordering: .relaxed).deallocate()
    }

    /// Bytes allocated.
    var memoryUsed: Int {
        let table = unsafe Slots(current.load(ordering: .acquiring))
        return Slots.byteCount(capacity: table.mask + 1)
    }

    /// The row of an identifier.
    ///
    /// Any thread, between `enter` and `leave` of the reader epochs.
    func row(of id: VectorID) -> Int? {
        let slots = unsafe Slots(current.load(ordering: .acquiring))
        var index = slots.home(of: id)
        while true {
            // The row is loaded first: a row that is not empty says that the key is there to stay.
            let row = slots.row(index)
            if row == Self.empty { return nil }
            if slots.key(index) == id.rawValue {
                return row == Self.removed ? nil : Int(row)
            }
            index = (index &+ 1) & slots.mask
        }
    }

    /// Names the row of an identifier, new or known.
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
        let index = slots.find(id)
        let known = slots.row(index)
        if known == Self.empty {
            slots.setKey(index, id.rawValue)
            usedSlots += 1
        }
        if known >= Self.removed { liveSlots += 1 }
        slots.setRow(index, UInt32(row))
        return unsafe retired
    }

    /// Forgets an identifier.
    ///
    /// Writer only.
    func remove(_ id: VectorID) {
        let slots = unsafe Slots(current.load(ordering: .relaxed))
        let index = slots.find(id)
        guard slots.row(index) < Self.removed else { return }
        slots.setRow(index, Self.removed)
        liveSlots -= 1
    }

    /// Moves to the smallest table that holds the live identifiers.
    ///
    /// Writer only.
    ///
    /// - Returns: memory to retire.
    func shrink() -> UnsafeMutableRawPointer {
        unsafe rebuild(minimum: liveSlots)
    }

    private func rebuild(minimum: Int) -> UnsafeMutableRawPointer {
        var capacity = 16
        while capacity < minimum * 2 { capacity *= 2 }
        let old = unsafe current.load(ordering: .relaxed)
        let oldSlots = unsafe Slots(old)
        let memory = unsafe Self.makeSlots(capacity: capacity)
        let slots = unsafe Slots(memory)
        for index in 0...oldSlots.mask {
            let row = oldSlots.row(index)
            guard row < Self.removed else { continue }
            let id = VectorID(oldSlots.key(index))
            let target = slots.find(id)
            slots.setKey(target, id.rawValue)
            slots.setRow(target, row)
        }
        usedSlots = liveSlots
        unsafe current.store(memory, ordering: .releasing)
        return unsafe old
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

    /// A view of the table's memory: the mask, then keys, then rows.
    @safe private struct Slots {
        let mask: Int
        private let keys: UnsafeMutablePointer<Atomic<UInt64>>
        private let rows: UnsafeMutablePointer<Atomic<UInt32>>

        // SAFETY: the memory was laid out by `makeSlots`, for the capacity that it says.
        init(_ memory: UnsafeMutableRawPointer) {
            mask = unsafe memory.load(as: Int.self)
            let start = unsafe memory + 64
            unsafe keys = start.assumingMemoryBound(to: Atomic<UInt64>.self)
            unsafe rows = (start + (mask &+ 1) &* 8).assumingMemoryBound(to: Atomic<UInt32>.self)
        }

        static func byteCount(capacity: Int) -> Int { 64 + capacity * 12 }

        func initialize(_ index: Int) {
            unsafe (keys + index).initialize(to: Atomic(0))
            unsafe (rows + index).initialize(to: Atomic(IDTable.empty))
        }

        func key(_ index: Int) -> UInt64 {
            unsafe keys[index].load(ordering: .relaxed)
        }

        func setKey(_ index: Int, _ key: UInt64) {
            unsafe keys[index].store(key, ordering: .relaxed)
        }

        // Acquiring and releasing, so that whoever sees the row sees the key, and what the writer
        // put into the row before it named it.
        func row(_ index: Int) -> UInt32 {
            unsafe rows[index].load(ordering: .acquiring)
        }

        func setRow(_ index: Int, _ row: UInt32) {
            unsafe rows[index].store(row, ordering: .releasing)
        }

        /// Where probing begins: the finalizer of SplitMix64 spreads neighbouring numbers.
        func home(of id: VectorID) -> Int {
            var bits = id.rawValue
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int(truncatingIfNeeded: bits ^ (bits >> 31)) & mask
        }

        /// The slot that holds the identifier, or the empty one where it belongs.
        func find(_ id: VectorID) -> Int {
            var index = home(of: id)
            while row(index) != IDTable.empty,
                key(index) != id.rawValue
            {
                index = (index &+ 1) & mask
            }
            return index
        }
    }
}
