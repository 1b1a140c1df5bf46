import NearestIndex
import NearestTestSupport
import Testing

@Suite struct IDTableTests {
    // Bytes of a table with so many slots.
    private static func bytes(_ slots: Int) -> Int { 64 + 4 * slots }

    /// A table of rows whose identifiers are written and not yet named.
    private func table(_ ids: [UInt64]) throws -> RowTable {
        var written = try WrittenTable()
        let rows = try written.table.reserve(ids.count, &written.writer)
        for (row, id) in zip(rows, ids) {
            written.fill(row, id, 0, written.table.nextVersion())
        }
        written.table.publish(1, liveChange: 0, &written.writer)
        // The memory of the rows is the writer's, which must not go before the table.
        kept.append(written)
        return written.table
    }

    private final class Kept {
        var tables: [WrittenTable] = []
        func append(_ table: WrittenTable) { tables.append(table) }
    }

    private let kept = Kept()

    private func set(_ table: RowTable, _ id: UInt64, _ row: Int) {
        // SAFETY: no other thread reads the table.
        _ = table.ids.set(VectorID(id), row: row)
    }

    @Test(arguments: [8, 30, 500])
    func `any sequence of changes agrees with a dictionary`(idCount: Int) throws {
        let seed = UInt64(idCount)
        var random = SeededRandom(seed: seed)
        // Two rows for each identifier: naming one replaces the other.
        let ids = (0..<idCount).map { _ in random.next() }
        let table = try table(ids + ids)
        var model: [UInt64: Int] = [:]
        for step in 0..<3000 {
            let number = Int.random(in: 0..<idCount, using: &random)
            let id = ids[number]
            // Whole phases of growing and of shrinking.
            let isGrowing = step / 500 % 2 == 0
            switch Int.random(in: 0..<20, using: &random) {
            case 0: _ = table.ids.shrink()
            case 1..<(isGrowing ? 15 : 5):
                let row = number + (Bool.random(using: &random) ? idCount : 0)
                set(table, id, row)
                model[id] = row
            default:
                table.ids.remove(VectorID(id))
                model[id] = nil
            }
            #expect(table.ids.row(of: VectorID(id)) == model[id], "seed \(seed), step \(step)")
            let other = ids[Int.random(in: 0..<idCount, using: &random)]
            #expect(table.ids.row(of: VectorID(other)) == model[other])
            #expect(table.ids.row(of: VectorID(random.next())) == nil)
        }
        for id in ids { #expect(table.ids.row(of: VectorID(id)) == model[id]) }
    }

    @Test func `a table grows with its identifiers and keeps them all`() throws {
        let ids = (0..<1000).map { UInt64($0) * 7 }
        let table = try table(ids)
        #expect(table.ids.memoryUsed == Self.bytes(16))
        for (row, id) in ids.enumerated() {
            set(table, id, row)
            let count = row + 1
            // Two thirds full before the last one at most, a quarter at least once it has grown.
            #expect(table.ids.memoryUsed > Self.bytes(row * 3 / 2))
            #expect(table.ids.memoryUsed <= max(Self.bytes(16), Self.bytes(count * 4)))
        }
        for (row, id) in ids.enumerated() { #expect(table.ids.row(of: VectorID(id)) == row) }
    }

    @Test func `shrinking moves what is left to the smallest table`() throws {
        let ids = (0..<600).map { UInt64($0) }
        let table = try table(ids)
        for (row, id) in ids.enumerated() { set(table, id, row) }
        for id in ids.dropFirst(20) { table.ids.remove(VectorID(id)) }
        #expect(table.ids.memoryUsed >= Self.bytes(900))
        #expect(table.ids.shrink() != nil)
        #expect(table.ids.memoryUsed == Self.bytes(64))
        #expect(table.ids.shrink() == nil)
        for id in ids {
            #expect(table.ids.row(of: VectorID(id)) == (id < 20 ? Int(id) : nil))
        }
        for id in ids.prefix(20) { table.ids.remove(VectorID(id)) }
        _ = table.ids.shrink()
        #expect(table.ids.memoryUsed == Self.bytes(16))
    }

    @Test func `marks of removed identifiers do not make a table grow`() throws {
        let ids = (0..<500).map { UInt64($0) * 3 }
        let table = try table(ids)
        for (row, id) in ids.enumerated() {
            set(table, id, row)
            if row >= 4 { table.ids.remove(VectorID(ids[row - 4])) }
            for older in max(0, row - 10)...row {
                #expect(
                    table.ids.row(of: VectorID(ids[older])) == (older > row - 4 ? older : nil)
                )
            }
        }
        #expect(table.ids.memoryUsed == Self.bytes(16))
    }

    @Test func `an identifier that comes back takes the place that it had`() throws {
        let table = try table([1, 2, 3])
        for id in UInt64(1)...3 { set(table, id, Int(id) - 1) }
        // As often as would fill the table many times over.
        for _ in 0..<100 {
            table.ids.remove(2)
            #expect(table.ids.set(2, row: 1) == nil)
        }
        #expect(table.ids.row(of: 2) == 1)
    }

    @Test func `an identifier behind a removed one is still found, and named once`() throws {
        // More identifiers than half of the slots: some are behind others.
        let ids = (0..<10).map { UInt64($0) }
        for removed in ids {
            let table = try table(ids + ids)
            for id in ids { set(table, id, Int(id)) }
            table.ids.remove(VectorID(removed))
            table.ids.remove(VectorID(removed))
            #expect(table.ids.row(of: VectorID(removed)) == nil)
            for id in ids where id != removed {
                #expect(table.ids.row(of: VectorID(id)) == Int(id))
                // The same slot again, not a second one before it, where the mark is.
                set(table, id, Int(id) + 10)
                table.ids.remove(VectorID(id))
                #expect(table.ids.row(of: VectorID(id)) == nil)
            }
        }
    }

    @Test func `identifiers are found while the table grows and shrinks`() async throws {
        let ids = (0..<1500).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
        let table = try table(ids)
        let named = SharedNumber(0)
        let isDone = SharedNumber(0)
        let faults = SharedNumber(0)
        await withTaskGroup(of: Void.self) { group in
            for reader in 0..<2 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(reader))
                    while isDone.value == 0 {
                        let ticket = table.epochs.enter()
                        let count = named.value
                        if count > 0 {
                            let row = Int.random(in: 0..<count, using: &random)
                            if table.ids.row(of: VectorID(ids[row])) != row { faults.add(1) }
                        }
                        table.epochs.leave(ticket)
                        await Task.yield()
                    }
                }
            }
            var retired = ReclaimList()
            func retire(_ memory: RetiredMemory?) {
                if let memory { retired.retire(memory, table.epochs.current) }
                table.epochs.tryAdvance()
                retired.reclaim(table.epochs)
            }
            for (row, id) in ids.enumerated() {
                retire(table.ids.set(VectorID(id), row: row))
                named.set(row + 1)
                if row % 200 == 199 { retire(table.ids.shrink()) }
                if row % 20 == 0 { await Task.yield() }
            }
            isDone.set(1)
        }
        #expect(faults.value == 0)
        withExtendedLifetime(kept) {}
    }
}
