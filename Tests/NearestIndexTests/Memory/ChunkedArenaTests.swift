import NearestIndex
import Testing

@Suite struct ChunkedArenaTests {
    private static let itemBytes = 24

    // Chunks of 64 items.
    private func arena() throws -> ChunkedArena {
        try ChunkedArena(itemBytes: Self.itemBytes, chunkBytes: 1, maximumCount: 10_000)
    }

    private func number(_ arena: ChunkedArena, _ item: Int) -> UInt64 {
        unsafe arena.item(item).load(as: UInt64.self)
    }

    private func set(_ arena: ChunkedArena, _ item: Int, _ number: UInt64) {
        unsafe arena.item(item).storeBytes(of: number, as: UInt64.self)
    }

    @Test func `a chunk holds a power of two of items, at least 64`() throws {
        for (itemBytes, chunkBytes, shift) in [(24, 1, 6), (4, 4096, 10), (4, 4095, 9), (1, 64, 6)]
        {
            let arena = try ChunkedArena(
                itemBytes: itemBytes,
                chunkBytes: chunkBytes,
                maximumCount: 10_000
            )
            #expect(arena.shift == shift, "\(itemBytes) bytes in \(chunkBytes)")
            #expect(arena.itemBytes == itemBytes)
        }
    }

    @Test func `items read as zero, and stay where they are while the arena grows`() throws {
        let arena = try arena()
        try arena.grow(to: 65)
        let items = ChunkedItems(arena)
        let places = (0..<65).map { unsafe UInt(bitPattern: arena.item($0)) }
        for item in 0..<65 {
            #expect(number(arena, item) == 0)
            set(arena, item, UInt64(item) + 1)
        }
        try arena.grow(to: 1000)
        try arena.grow(to: 10)
        for item in 65..<1000 { set(arena, item, UInt64(item) + 1) }
        for item in 0..<1000 {
            #expect(number(arena, item) == UInt64(item) + 1)
            #expect(unsafe items.item(item) == arena.item(item))
        }
        for item in 0..<65 { #expect(unsafe UInt(bitPattern: arena.item(item)) == places[item]) }
        // No two of them share a byte.
        for item in 1..<64 { #expect(places[item] == places[item - 1] + UInt(Self.itemBytes)) }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 128, 200])
    func `shrinking keeps the first items and frees the chunks behind them`(count: Int) throws {
        let arena = try arena()
        try arena.grow(to: 256)
        for item in 0..<256 { set(arena, item, UInt64(item) + 1) }
        arena.shrink(to: count)
        for item in 0..<count { #expect(number(arena, item) == UInt64(item) + 1) }
        let kept = (count + 63) / 64
        for chunk in 0..<4 {
            #expect(unsafe (arena.chunkStarts[chunk] != nil) == (chunk < kept), "chunk \(chunk)")
        }
        // What comes back in new chunks is zero again.
        try arena.grow(to: 256)
        for item in kept * 64..<256 { #expect(number(arena, item) == 0) }
    }

    @Test(arguments: [1, 3, 63, 64, 65])
    func `shrinking gives back no page of an item that stays`(count: Int) throws {
        // An item is one page at least.
        let arena = try ChunkedArena(itemBytes: 16_384, chunkBytes: 1, maximumCount: 200)
        try arena.grow(to: 128)
        for item in 0..<128 { set(arena, item, UInt64(item) + 1) }
        arena.shrink(to: count)
        for item in 0..<count { #expect(number(arena, item) == UInt64(item) + 1) }
    }
}
