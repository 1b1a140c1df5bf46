import BenchCore
import Nearest
import Testing

@Suite("The vectors held while contents are exchanged")
struct ChurnWindowTests {
    @Test func `identifiers follow one another, rows go round`() {
        var window = ChurnWindow(rowCount: 10)
        #expect(window.add(6) == 0..<6)
        #expect(window.removeOldest(4) == 0..<4)
        #expect(window.add(4) == 6..<10)
        #expect(window.removeOldest(4) == 4..<8)
        #expect(window.add(4) == 10..<14)
        #expect(window.ids == 8..<14)
        #expect(window.row(of: 13) == 3)
        #expect((0..<10).filter { window.contains(row: $0) } == [0, 1, 2, 3, 8, 9])
        #expect(window.contains(8) && window.contains(13))
        #expect(!window.contains(7) && !window.contains(14) && !window.contains(.init(.max)))
    }

    @Test func `all rows may be held`() {
        var window = ChurnWindow(rowCount: 3)
        #expect((0..<3).allSatisfy { !window.contains(row: $0) })
        _ = window.add(3)
        _ = window.removeOldest(2)
        #expect((0..<3).filter { window.contains(row: $0) } == [2])
        _ = window.add(2)
        #expect((0..<3).allSatisfy { window.contains(row: $0) })
    }

    @Test func `identifiers are cut where rows begin anew`() {
        let parts = ChurnWindow(rowCount: 10).parts(8..<23)
        #expect(parts.map(\.ids) == [8..<10, 10..<20, 20..<23])
        #expect(parts.map(\.rows) == [8..<10, 0..<10, 0..<3])
        #expect(ChurnWindow(rowCount: 10).parts(4..<4).isEmpty)
    }
}
