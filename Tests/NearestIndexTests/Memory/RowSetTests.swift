import NearestIndex
import NearestTestSupport
import Testing

@Suite struct RowSetTests {
    private struct Refused: Error {}

    @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 300])
    func `a set holds the rows that were written, at the edges of words too`(rowCount: Int) {
        let rows = Set([0, 1, 62, 63, 64, 126, 127, 128, 299].filter { $0 < rowCount })
        let set = RowSet.of(rows, rowCount: rowCount)
        #expect(set.rowCount == rowCount)
        #expect(set.count == rows.count)
        #expect((0..<rowCount).filter { set.contains($0) } == rows.sorted())
        #expect(RowSet.words(rowCount) == (rowCount + 63) / 64)
        #expect(set.memoryUsed == (rowCount + 63) / 64 * 8)
    }

    @Test func `words begin as zeros`() {
        for _ in 0..<20 {
            var sum: UInt64 = 0
            let full = RowSet(rowCount: 640) { words in
                for word in 0..<10 {
                    sum |= words[word]
                    words[word] = .max
                }
            }
            #expect(sum == 0)
            #expect(full.count == 640)
        }
    }

    @Test func `an error of the writer is passed on`() {
        #expect(throws: Refused.self) {
            _ = try RowSet(rowCount: 100) { words throws(Refused) in
                words[0] = 1
                throw Refused()
            }
        }
    }

    @Test func `the first row from a part on is the first in the words from there on`() {
        var random = SeededRandom(seed: 3)
        let (rowCount, parts) = (1000, 7)
        let words = RowSet.words(rowCount)
        for count in [0, 1, 3, 40] {
            let rows = Set((0..<count).map { _ in Int.random(in: 0..<rowCount, using: &random) })
            let set = RowSet.of(rows, rowCount: rowCount)
            for part in 0..<parts {
                let start = words * part / parts * 64
                #expect(
                    set.first(fromPart: part, of: parts) == rows.filter { $0 >= start }.min(),
                    "\(count) rows, part \(part)"
                )
            }
        }
    }
}

extension RowSet {
    /// Makes a set of some rows.
    static func of(_ rows: some Sequence<Int>, rowCount: Int) -> RowSet {
        RowSet(rowCount: rowCount) { words in
            for row in rows { words.insert(row) }
        }
    }
}
