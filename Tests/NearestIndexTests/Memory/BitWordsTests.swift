import NearestIndex
import NearestTestSupport
import Testing

@Suite struct BitWordsTests {
    @Test func `rows take as many words as there are groups of 64`() {
        let counts = [0: 0, 1: 1, 63: 1, 64: 1, 65: 2, 128: 2, 129: 3, 1_000_000: 15_625]
        for (rows, words) in counts {
            #expect(BitWords.count(forRows: rows) == words, "\(rows) rows")
        }
    }

    @Test func `the first bits are as many as are asked for`() {
        for count in 0...64 {
            let bits = BitWords.firstBits(count)
            #expect(bits.nonzeroBitCount == count)
            #expect(bits.trailingZeroBitCount == (count == 0 ? 64 : 0))
            #expect(bits.leadingZeroBitCount == 64 - count)
        }
        #expect(BitWords.firstBits(64) == BitWords.full)
    }

    @Test func `inserting and removing rows agrees with a set of numbers`() {
        var random = SeededRandom(seed: 1)
        let rowCount = 200
        var model: Set<Int> = []
        var words = [UInt64](repeating: 0, count: BitWords.count(forRows: rowCount))
        unsafe words.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let words = unsafe ScratchSpan(start, count: buffer.count)
            for _ in 0..<2000 {
                let row = Int.random(in: 0..<rowCount, using: &random)
                if Bool.random(using: &random) {
                    words.insert(row)
                    model.insert(row)
                } else {
                    words.remove(row)
                    model.remove(row)
                }
            }
            for row in 0..<rowCount {
                #expect(words.contains(row) == model.contains(row), "row \(row)")
            }
        }
        #expect(words.map(\.nonzeroBitCount).reduce(0, +) == model.count)
    }

    @Test func `a row is bit r mod 64 of word r div 64`() {
        for row in [0, 1, 63, 64, 127, 128, 191] {
            #expect(BitWords.bit(of: row) == UInt64(1) << (row % 64))
            var words: [UInt64] = [0, 0, 0]
            unsafe words.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                unsafe ScratchSpan(start, count: buffer.count).insert(row)
            }
            var expected: [UInt64] = [0, 0, 0]
            expected[row / 64] = 1 << (row % 64)
            #expect(words == expected)
        }
    }
}
