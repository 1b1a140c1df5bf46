import NearestIndex
import NearestTestSupport
import Testing

@Suite struct RowViewTests {
    private static let edges = [1, 63, 64, 65, 127, 128, 130]

    private func format() throws -> VectorFormat {
        try VectorFormat(dimension: 1, metric: .squaredEuclidean, encoding: .float32)
    }

    @Test(arguments: edges)
    func `a version shows all but its deleted rows, in every group`(rowCount: Int) throws {
        var written = try WrittenTable()
        let ticket = written.table.epochs.enter()
        defer { written.table.epochs.leave(ticket) }
        try written.insert((0..<rowCount).map { (UInt64($0) + 100, Float($0)) })
        let full = written.table.view(of: written.version)
        let holes = Set([0, 62, 63, 64, 126, 129].filter { $0 < rowCount })
        written.remove(holes.map { UInt64($0) + 100 })
        let holed = written.table.view(of: written.version)
        #expect(full.visibleRows == Array(0..<rowCount))
        #expect(full.visibleRowsOfGroups == full.visibleRows)
        #expect(full.isWhole)
        let seen = (0..<rowCount).filter { !holes.contains($0) }
        #expect(holed.visibleRows == seen)
        #expect(holed.visibleRowsOfGroups == seen)
        #expect(!holed.isWhole)
        #expect(holed.liveCount == seen.count)
        for row in seen {
            #expect(holed.id(of: row) == VectorID(UInt64(row) + 100))
            #expect(holed.norm(of: row) == Float(row * row))
            #expect(holed.row(of: VectorID(UInt64(row) + 100)) == row)
        }
        // A view of fewer rows than there are shows none behind them.
        if rowCount > 1 {
            let part = written.table.view(of: written.version, rowCount: rowCount - 1)
            #expect(part.visibleRowsOfGroups == seen.filter { $0 < rowCount - 1 })
            #expect(part.row(of: VectorID(UInt64(rowCount) + 99)) == nil)
        }
    }

    @Test(arguments: edges)
    func `rows of a file are all visible, or all but those of a set`(rowCount: Int) throws {
        let ids = (0..<rowCount).map { UInt64($0) * 3 }
        let rows = OwnedColumns((0..<rowCount).map { Float($0) }, ids: ids).rows
        let format = try format()
        let excluded = Set([0, 1, 63, 64, 127, 129].filter { $0 < rowCount })
        let set = RowSet.of(excluded, rowCount: rowCount)
        let kept = (0..<rowCount).filter { !excluded.contains($0) }
        withExtendedLifetime((rows, set)) {
            let all = rows.view(format)
            #expect(all.visibleRows == Array(0..<rowCount))
            #expect(all.visibleRowsOfGroups == all.visibleRows)
            #expect(all.isWhole)
            #expect(all.hasCurrentIDs)
            #expect(all.liveCount == rowCount)
            let part = rows.view(format, except: set)
            #expect(part.visibleRows == kept)
            #expect(part.visibleRowsOfGroups == kept)
            #expect(!part.isWhole)
            #expect(part.hasCurrentIDs)
            #expect(part.liveCount == kept.count)
            #expect(part.rowCount == rowCount)
            for row in 0..<rowCount {
                let id = VectorID(ids[row])
                #expect(all.row(of: id) == row)
                #expect(part.row(of: id) == (excluded.contains(row) ? nil : row))
                #expect(all.id(of: row) == id)
                #expect(all.norm(of: row) == Float(row * row))
                #expect(unsafe all.vector(of: row).start.load(as: Float.self) == Float(row))
            }
            #expect(all.row(of: 1) == nil)
        }
    }

    @Test func `a set that excludes nothing leaves rows whole, one of all leaves none`() throws {
        let rows = OwnedColumns([1, 2, 3], ids: [1, 2, 3]).rows
        let (none, all) = (RowSet.of([], rowCount: 3), RowSet.of(0..<3, rowCount: 3))
        let format = try format()
        withExtendedLifetime((rows, none, all)) {
            #expect(rows.view(format, except: none).isWhole)
            #expect(rows.view(format, except: none).visibleRowsOfGroups == [0, 1, 2])
            #expect(!rows.view(format, except: all).isWhole)
            #expect(rows.view(format, except: all).visibleRowsOfGroups == [])
            #expect(rows.view(format, except: all).liveCount == 0)
        }
    }

    @Test func `a view of no rows is whole and has none`() throws {
        let format = try format()
        let rows = OwnedColumns([], ids: []).rows
        withExtendedLifetime(rows) {
            #expect(rows.view(format).isWhole)
            #expect(rows.view(format).row(of: 0) == nil)
        }
        let written = try WrittenTable()
        written.table.read { view in
            #expect(view.rowCount == 0)
            #expect(view.isWhole)
            #expect(view.row(of: 0) == nil)
        }
    }
}
