import NearestIndex
import NearestTestSupport
import Testing

@Suite struct RowTableTests {
    /// A reader that goes on: its view, what that must show, and the epoch that it keeps.
    private struct Reader {
        let view: RowView
        let numbers: [UInt64: Float]
        let ticket: ReaderEpochs.Ticket
    }

    @Test(arguments: [false, true])
    func `every version shows one state for as long as it is read`(
        retainsDeleted: Bool
    ) throws {
        let seed: UInt64 = retainsDeleted ? 4 : 5
        var random = SeededRandom(seed: seed)
        var written = try WrittenTable(retainsDeleted: retainsDeleted)
        let table = written.table
        var model: [UInt64: Float] = [:]
        var readers: [Reader] = []
        var next: Float = 1
        var maximumRowCount = 0
        for step in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                let count = Int.random(in: 1...5, using: &random)
                let ids = Set((0..<count).map { _ in UInt64.random(in: 0..<40, using: &random) })
                let numbers = ids.sorted().map { id in
                    next += 1
                    model[id] = next
                    return (id: id, number: next)
                }
                try written.insert(numbers)
            case 4..<7:
                let ids = Set((0..<4).map { _ in UInt64.random(in: 0..<40, using: &random) })
                let removed = ids.filter { model.removeValue(forKey: $0) != nil }.count
                #expect(written.remove(ids.sorted()) == removed)
            case 7 where readers.count < 6:
                let ticket = table.epochs.enter()
                let view = table.view(of: written.version)
                readers.append(Reader(view: view, numbers: model, ticket: ticket))
            default:
                guard !readers.isEmpty else { continue }
                let left = readers.remove(at: Int.random(in: 0..<readers.count, using: &random))
                table.epochs.leave(left.ticket)
                if readers.isEmpty, !retainsDeleted { table.compact(&written.writer) }
            }
            let newest = table.view(of: written.version)
            #expect(newest.numbers == model, "seed \(seed), step \(step)")
            #expect(newest.visibleRowsOfGroups == newest.visibleRows)
            for reader in readers {
                #expect(reader.view.numbers == reader.numbers, "seed \(seed), step \(step)")
                #expect(reader.view.visibleRowsOfGroups == reader.view.visibleRows)
            }
            for id in UInt64(0)..<40 {
                #expect(table.contains(VectorID(id)) == (model[id] != nil))
            }
            maximumRowCount = max(maximumRowCount, newest.rowCount)
        }
        for reader in readers { table.epochs.leave(reader.ticket) }
        // Some 2000 numbers were inserted: rows were used again.
        #expect(maximumRowCount < 300)
    }

    @Test func `a new row is seen from its version on`() throws {
        var written = try WrittenTable()
        let before = written.version
        let row = try written.insert(7, 1)
        let after = written.version
        #expect(after == before + 1)
        #expect(written.table.view(of: before).visibleRows == [])
        #expect(written.table.view(of: after).visibleRows == [row])
        #expect(written.table.insertedVersion(of: row) == after)
        #expect(written.table.deletedVersion(of: row) == .max)
        #expect(written.table.id(of: row) == 7)
    }

    @Test func `a change is not seen before it is published`() throws {
        var written = try WrittenTable()
        let rows = try written.table.reserve(2, &written.writer)
        let version = written.table.nextVersion()
        let current = written.version
        for row in rows { written.fill(row, UInt64(row), 1, version) }
        written.table.read { view in #expect(view.visibleRows.isEmpty) }
        #expect(written.table.view(of: current, rowCount: 2).visibleRows.isEmpty)
        for row in rows {
            let id = VectorID(UInt64(row))
            #expect(!written.table.assign(id, to: row, version: version, &written.writer))
        }
        #expect(written.table.view(of: current, rowCount: 2).visibleRows.isEmpty)
        written.table.publish(version, liveChange: 2, &written.writer)
        written.table.read { view in
            #expect(view.visibleRows == rows)
            #expect(view.liveCount == 2)
        }
    }

    @Test func `a replaced row is seen in its old form or its new one, a deleted one before only`()
        throws
    {
        var written = try WrittenTable()
        let ticket = written.table.epochs.enter()
        defer { written.table.epochs.leave(ticket) }
        try written.insert([(1, 10), (2, 20)])
        let first = written.version
        try written.insert(1, 11)
        let second = written.version
        #expect(written.remove([2, 3]) == 1)
        let third = written.version
        #expect(written.remove([2, 3]) == 0)
        #expect(written.version == third)
        #expect(written.table.view(of: first - 1).numbers == [:])
        #expect(written.table.view(of: first).numbers == [1: 10, 2: 20])
        #expect(written.table.view(of: second).numbers == [1: 11, 2: 20])
        #expect(written.table.view(of: third).numbers == [1: 11])
    }

    @Test(arguments: [false, true])
    func `a deleted row is used again when its readers have left, and not before`(
        retainsDeleted: Bool
    ) throws {
        var written = try WrittenTable(retainsDeleted: retainsDeleted)
        let deleted = try written.insert(1, 10)
        let ticket = written.table.epochs.enter()
        let view = written.table.view(of: written.version)
        written.remove([1])
        var others: Set<Int> = []
        for id in UInt64(2)..<8 { others.insert(try written.insert(id, 0)) }
        #expect(!others.contains(deleted))
        #expect(view.numbers == [1: 10])
        written.table.epochs.leave(ticket)
        var later: Set<Int> = []
        for id in UInt64(8)..<11 { later.insert(try written.insert(id, 0)) }
        #expect(later.contains(deleted))
    }

    @Test func `rows that a graph may lead to wait until they are named`() throws {
        let format = try VectorFormat(dimension: 1, metric: .cosine, encoding: .float32)
        let table = try RowTable(format, retainsDeleted: true)
        var writer = RowWriterState()
        func insert(_ id: VectorID) throws -> Int {
            let row = try table.reserve(1, &writer)[0]
            let version = table.nextVersion()
            table.fill(row, id: id, version: version, &writer) { _ in 1 }
            _ = table.assign(id, to: row, version: version, &writer)
            table.publish(version, liveChange: 1, &writer)
            return row
        }
        let row = try insert(1)
        let version = table.nextVersion()
        #expect(table.unassign(1, version: version, &writer))
        table.publish(version, liveChange: -1, &writer)
        for id in UInt64(2)..<6 { #expect(try insert(VectorID(id)) != row) }
        table.retire([row], &writer)
        var later: Set<Int> = []
        for id in UInt64(6)..<9 { later.insert(try insert(VectorID(id))) }
        #expect(later.contains(row))
    }

    @Test func `reserved rows that were not filled are reserved again`() throws {
        var written = try WrittenTable()
        let rows = try written.table.reserve(3, &written.writer)
        written.table.releaseRows(rows, &written.writer)
        #expect(try written.table.reserve(3, &written.writer) == rows)
        #expect(try written.table.reserve(1, &written.writer) == [3])
    }

    @Test func `a version is whole if it sees every row of every chunk`() throws {
        // A chunk has 64 rows.
        var written = try WrittenTable(dimension: 65_536)
        let table = written.table
        let ticket = table.epochs.enter()
        try written.insert((0..<130).map { (UInt64($0), Float($0)) })
        let full = written.version
        #expect(table.view(of: full).isWhole)
        #expect(!table.view(of: full - 1).isWhole)
        #expect(table.view(of: full).visibleRowsOfGroups == Array(0..<130))
        written.remove([129])
        let holed = written.version
        #expect(!table.view(of: holed).isWhole)
        #expect(table.view(of: full).isWhole)
        let (chunk, position) = table.locate(129)
        #expect(position == 1)
        #expect(!chunk.isWhole(in: holed))
        #expect(chunk.isWhole(in: full))
        #expect(table.locate(0).chunk.isWhole(in: holed))
        #expect(table.view(of: holed, rowCount: 128).isWhole)
        table.epochs.leave(ticket)
        // The next change finds that the row is free, and fills the hole.
        table.reclaim(&written.writer)
        #expect(try written.insert(200, 5) == 129)
        #expect(table.view(of: written.version).isWhole)
        #expect(!table.view(of: holed).isWhole)
    }

    @Test func `rows that are reserved only make no version whole`() throws {
        var written = try WrittenTable()
        try written.insert([(1, 1), (2, 2)])
        let rows = try written.table.reserve(1, &written.writer)
        #expect(!written.table.view(of: written.version, rowCount: 3).isWhole)
        #expect(written.table.view(of: written.version, rowCount: 3).visibleRows == [0, 1])
        written.table.releaseRows(rows, &written.writer)
    }

    @Test func `a row settles when every reader from before it has left`() throws {
        var written = try WrittenTable(retainsDeleted: true)
        let table = written.table
        let ticket = table.epochs.enter()
        let before = table.view(of: written.version, rowCount: 1)
        let row = try written.insert(1, 10)
        let (chunk, position) = table.locate(row)
        for _ in 0..<3 { table.reclaim(&written.writer) }
        #expect(chunk.isUnsettled(position))
        #expect(!before.isVisible(row))
        table.epochs.leave(ticket)
        for _ in 0..<2 { table.reclaim(&written.writer) }
        #expect(!chunk.isUnsettled(position))
        #expect(table.view(of: written.version).isVisible(row))
        // From its deletion on versions differ about it again, and it never settles.
        let old = table.view(of: written.version)
        written.remove([1])
        #expect(chunk.isUnsettled(position))
        #expect(old.isVisible(row))
        #expect(!table.view(of: written.version).isVisible(row))
        for _ in 0..<3 { table.reclaim(&written.writer) }
        #expect(chunk.isUnsettled(position))
    }

    @Test func `a row that is deleted before it settles stays unsettled`() throws {
        var written = try WrittenTable(retainsDeleted: true)
        let ticket = written.table.epochs.enter()
        let row = try written.insert(1, 10)
        written.remove([1])
        written.table.epochs.leave(ticket)
        for _ in 0..<3 { written.table.reclaim(&written.writer) }
        let (chunk, position) = written.table.locate(row)
        #expect(chunk.isUnsettled(position))
        #expect(!written.table.view(of: written.version).isVisible(row))
    }

    @Test func `identifiers are those of a version until a later change touches them`() throws {
        var written = try WrittenTable()
        let ticket = written.table.epochs.enter()
        defer { written.table.epochs.leave(ticket) }
        let row = try written.insert(1, 10)
        let view = written.table.view(of: written.version)
        #expect(view.row(of: 1) == row)
        #expect(view.row(of: 2) == nil)
        #expect(view.hasCurrentIDs)
        let replacement = try written.insert(1, 11)
        #expect(view.row(of: 1) == nil)
        #expect(!view.hasCurrentIDs)
        #expect(written.table.view(of: written.version).row(of: 1) == replacement)
        #expect(written.table.view(of: written.version).hasCurrentIDs)
        #expect(view.isVisible(row))
    }
}
