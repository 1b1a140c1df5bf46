internal import NearestIndex
internal import Synchronization

/// Byte strings with codes from 1 on, in the order in which they came: written by one thread at a
/// time, read by any number without waiting.
///
/// Entries never move and are never removed. They lie in chunks that double in size, and are found
/// by a hash table of open addressing with linear probing. A slot of the table holds a code in its
/// lower half and the entry's hash in its upper half; an empty slot is 0. A table that is three
/// quarters full is replaced by one of twice the size, and readers may use the old one until they
/// have left.
@safe final class AppendOnlyDictionary: @unchecked Sendable {
    // Unchecked because of the pointers: an entry is written before its code leads to it, through a
    // slot of the table, the count, or pages that the writer publishes later.

    // Where the bytes of an entry are.
    @safe private struct Entry {
        let start: UnsafeRawPointer
        let count: Int
    }

    /// The largest code: as many entries as the chunks hold, less than 2³².
    static let maximumCodes = (64 << chunkCount) - 64
    private static let chunkCount = 25

    // Chunk k holds 64 << k entries, so that few pointers are enough and no entry ever moves.
    private let chunks: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>
    // How many entries readers may use.
    private let published = Atomic<Int>(0)
    // The table that readers use: the number of slots less one as an Int, then the slots from byte
    // 64 on.
    private let slots: Atomic<UnsafeMutableRawPointer>
    private let bytesUsed = Atomic<Int>(0)
    // Only the writer uses what follows: the table's owner, and the blocks that hold the bytes of
    // entries.
    private var table: SharedBuffer
    private var blocks: [SharedBuffer] = []
    private var blockUsed = 0

    /// Makes an empty dictionary.
    init() {
        unsafe chunks = .allocate(capacity: Self.chunkCount)
        unsafe chunks.initialize(repeating: nil, count: Self.chunkCount)
        table = SharedBuffer(byteCount: 64 + 16 * 8)
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

    // The chunk and the index of an entry: the first chunk has 64, and each that follows twice as
    // many.
    private static func place(of code: UInt32) -> (chunk: Int, index: Int) {
        let number = Int(code) &+ 63
        let chunk = number.usedBits &- 7
        return (chunk, number &- 64 &<< chunk)
    }

    /// The bytes of the entry of a code, valid as long as the dictionary.
    func bytes(of code: UInt32) -> EntryBytes {
        let (chunk, index) = Self.place(of: code)
        // SAFETY: a code is given out only after its entry was written.
        let entry = unsafe chunks[chunk].unsafelyUnwrapped[index]
        return unsafe EntryBytes(UnsafeRawBufferPointer(start: entry.start, count: entry.count))
    }

    /// The code of an entry with these bytes; 0 if no entry has them.
    ///
    /// Any thread. Readers keep the epoch in which they read, because tables are replaced.
    ///
    /// - Complexity: O(1), expected.
    func code(of bytes: EntryBytes) -> UInt32 {
        unsafe find(bytes, bytes.hash).code
    }

    // The code of an entry and its slot, or 0 and the slot where it would be.
    private func find(
        _ bytes: EntryBytes,
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
                self.bytes(of: code).isEqual(to: bytes)
            {
                return unsafe (code, first + index)
            }
            index = (index &+ 1) & mask
        }
    }

    /// Returns the code of the entry with these bytes, and adds it if it is new.
    ///
    /// Writer only.
    ///
    /// - Parameters:
    ///   - bytes: any bytes; they are copied.
    ///   - retired: receives a table that readers may still use.
    /// - Complexity: O(1) expected, averaged over many insertions.
    /// - Returns: the code; nil if the dictionary is full.
    func insert(
        _ bytes: EntryBytes,
        _ retired: inout RetireList
    ) -> UInt32? {
        let hash = bytes.hash
        let found = unsafe find(bytes, hash)
        if unsafe found.code != 0 { return unsafe found.code }
        let count = published.load(ordering: .relaxed)
        guard count < Self.maximumCodes else { return nil }
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
            grow(to: capacity * 2, &retired)
            unsafe slot = find(bytes, hash).slot
        }
        unsafe slot.pointee.store(UInt64(hash) << 32 | UInt64(code), ordering: .releasing)
        return code
    }

    // Copies bytes into the last block, or a new one.
    private func copy(_ bytes: EntryBytes) -> UnsafeRawPointer {
        if blocks.isEmpty || blockUsed + bytes.count > blocks[blocks.count - 1].byteCount {
            // Blocks grow with their number, so that small dictionaries stay small.
            let size = min(1 << 18, 256 << min(10, blocks.count))
            let block = SharedBuffer(byteCount: max(size, bytes.count))
            blocks.append(block)
            bytesUsed.add(block.byteCount, ordering: .relaxed)
            blockUsed = 0
        }
        let start = unsafe blocks[blocks.count - 1].start + blockUsed
        unsafe bytes.copy(to: start)
        // The codes of tags stay aligned to 4 bytes.
        blockUsed += (bytes.count + 3) & ~3
        return UnsafeRawPointer(start)
    }

    // Replaces the table by a larger one with the same entries.
    private func grow(to capacity: Int, _ retired: inout RetireList) {
        let old = table
        let memory = SharedBuffer(byteCount: 64 + capacity * 8)
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
        retired.append(old, byteCount: old.byteCount)
    }
}

extension Int {
    /// How many bits it takes to write a positive number.
    fileprivate var usedBits: Int { Int.bitWidth &- leadingZeroBitCount }
}
