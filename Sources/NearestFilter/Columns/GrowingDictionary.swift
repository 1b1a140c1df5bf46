internal import Synchronization

/// Byte strings numbered from 1 in the order in which they came: written by one thread at a time, read by
/// any number without waiting.
///
/// Entries never move and never go. A slot of the hash table holds a code and 32 bits of its entry's
/// hash; when the table grows, the old one is handed to whoever keeps it until readers have left.
@safe final class GrowingDictionary: @unchecked Sendable {
    // Unchecked because of the pointers: an entry is written before its code leads to it, through a slot
    // of the table, the count, or whatever the writer publishes later.

    @safe private struct Entry {
        let start: UnsafeRawPointer
        let count: Int
    }

    /// The largest code: as many as the chunks hold, which is less than 2³².
    static let mostCodes = (64 << chunkCount) - 64
    private static let chunkCount = 25

    // Chunk k holds 64 << k entries, so that few pointers are enough and nothing ever moves.
    private let chunks: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>
    private let published = Atomic<Int>(0)
    private let slots: Atomic<UnsafeMutableRawPointer>
    private let bytesUsed = Atomic<Int>(0)
    // The writer's own.
    private var table: HeldMemory
    private var blocks: [HeldMemory] = []
    private var blockUsed = 0

    init() {
        unsafe chunks = .allocate(capacity: Self.chunkCount)
        unsafe chunks.initialize(repeating: nil, count: Self.chunkCount)
        table = HeldMemory(byteCount: 64 + 16 * 8)
        unsafe slots = Atomic(table.start)
        unsafe table.start.storeBytes(of: 15, as: Int.self)
    }

    deinit {
        for chunk in 0..<Self.chunkCount { unsafe chunks[chunk]?.deallocate() }
        unsafe chunks.deallocate()
    }

    /// How many entries there are.
    var count: Int { published.load(ordering: .acquiring) }

    /// Bytes of memory.
    var memoryUsed: Int { bytesUsed.load(ordering: .relaxed) }

    // Where the entry of a code is: 64 entries in the first chunk, and twice as many in each that follows.
    private static func place(of code: UInt32) -> (chunk: Int, index: Int) {
        let number = Int(code) &+ 63
        let chunk = number.usedBits &- 7
        return (chunk, number &- 64 &<< chunk)
    }

    /// The bytes of an entry, valid as long as the dictionary; the code is that of one.
    func bytes(of code: UInt32) -> UnsafeRawBufferPointer {
        let (chunk, index) = Self.place(of: code)
        // SAFETY: codes that anybody has are those of entries that were written.
        let entry = unsafe chunks[chunk].unsafelyUnwrapped[index]
        return unsafe UnsafeRawBufferPointer(start: entry.start, count: entry.count)
    }

    /// The code of an entry with these bytes; 0 if there is none.
    ///
    /// Any thread; others than the writer keep an epoch of what the old tables are retired through.
    func code(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let hash = unsafe Self.hash(bytes)
        return unsafe find(bytes, hash).code
    }

    private func find(
        _ bytes: UnsafeRawBufferPointer,
        _ hash: UInt32
    ) -> (code: UInt32, slot: UnsafeMutablePointer<Atomic<UInt64>>) {
        let memory = unsafe slots.load(ordering: .acquiring)
        let mask = unsafe memory.load(as: Int.self)
        let first = unsafe (memory + 64).assumingMemoryBound(to: Atomic<UInt64>.self)
        var index = Int(hash) & mask
        while true {
            let slot = unsafe first[index].load(ordering: .acquiring)
            let code = UInt32(truncatingIfNeeded: slot)
            if code == 0 { return unsafe (0, first + index) }
            if UInt32(truncatingIfNeeded: slot >> 32) == hash,
                unsafe self.bytes(of: code).isEqual(to: bytes)
            {
                return unsafe (code, first + index)
            }
            index = (index &+ 1) & mask
        }
    }

    /// The code of an entry with these bytes, made if there is none.
    ///
    /// Writer only.
    ///
    /// - Parameters:
    ///   - bytes: any; they are copied.
    ///   - retire: keeps what readers may still look at.
    /// - Returns: the code; nil where there can be no more.
    func insert(
        _ bytes: UnsafeRawBufferPointer,
        retire: (any AnyObject & Sendable) -> Void
    ) -> UInt32? {
        let hash = unsafe Self.hash(bytes)
        let found = unsafe find(bytes, hash)
        if unsafe found.code != 0 { return unsafe found.code }
        let count = published.load(ordering: .relaxed)
        guard count < Self.mostCodes else { return nil }
        let code = UInt32(count + 1)
        let (chunk, index) = Self.place(of: code)
        if unsafe chunks[chunk] == nil {
            unsafe chunks[chunk] = .allocate(capacity: 64 << chunk)
            bytesUsed.add((64 << chunk) * MemoryLayout<Entry>.stride, ordering: .relaxed)
        }
        let entry = unsafe Entry(start: copy(bytes), count: bytes.count)
        unsafe (chunks[chunk].unsafelyUnwrapped + index).initialize(to: entry)
        published.store(count + 1, ordering: .releasing)
        let capacity = unsafe table.start.load(as: Int.self) + 1
        var slot = unsafe found.slot
        if (count + 1) * 4 > capacity * 3 {
            grow(to: capacity * 2, retire)
            unsafe slot = find(bytes, hash).slot
        }
        unsafe slot.pointee.store(UInt64(hash) << 32 | UInt64(code), ordering: .releasing)
        return code
    }

    private func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
        if blocks.isEmpty || blockUsed + bytes.count > blocks[blocks.count - 1].byteCount {
            // Blocks grow with what there is, so that small dictionaries stay small.
            let size = min(1 << 18, 256 << min(10, blocks.count))
            let block = HeldMemory(byteCount: max(size, bytes.count))
            blocks.append(block)
            bytesUsed.add(block.byteCount, ordering: .relaxed)
            blockUsed = 0
        }
        let start = unsafe blocks[blocks.count - 1].start + blockUsed
        if let source = bytes.baseAddress {
            unsafe start.copyMemory(from: source, byteCount: bytes.count)
        }
        // What is read as numbers stays aligned to them.
        blockUsed += (bytes.count + 3) & ~3
        return UnsafeRawPointer(start)
    }

    private func grow(to capacity: Int, _ retire: (any AnyObject & Sendable) -> Void) {
        let old = table
        let memory = HeldMemory(byteCount: 64 + capacity * 8)
        unsafe memory.start.storeBytes(of: capacity - 1, as: Int.self)
        let source = unsafe (old.start + 64).assumingMemoryBound(to: Atomic<UInt64>.self)
        let target = unsafe (memory.start + 64).assumingMemoryBound(to: Atomic<UInt64>.self)
        let mask = unsafe old.start.load(as: Int.self)
        for index in 0...mask {
            let slot = unsafe source[index].load(ordering: .relaxed)
            guard slot != 0 else { continue }
            var place = Int(slot >> 32) & (capacity - 1)
            while unsafe target[place].load(ordering: .relaxed) != 0 {
                place = (place + 1) & (capacity - 1)
            }
            unsafe target[place].store(slot, ordering: .relaxed)
        }
        table = memory
        unsafe slots.store(memory.start, ordering: .releasing)
        bytesUsed.add(memory.byteCount - old.byteCount, ordering: .relaxed)
        retire(old)
    }

    // Seeded for each process, so that nobody can choose texts that collide.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: bytes)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}

extension Int {
    /// How many bits it takes to write a number that is positive.
    fileprivate var usedBits: Int { Int.bitWidth &- leadingZeroBitCount }
}
