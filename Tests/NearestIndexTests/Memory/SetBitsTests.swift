import NearestIndex
import NearestTestSupport
import Testing

@Suite struct SetBitsTests {
    @Test(arguments: [0, 1, 1 << 63, .max, 0x8000_0000_0000_0001, 0xAAAA_AAAA_AAAA_AAAA])
    func `the bits of a word come in ascending order`(word: UInt64) {
        let expected = (0..<64).filter { word >> $0 & 1 == 1 }
        #expect(Array(SetBits(word)) == expected)
    }

    @Test func `random words give the positions of their bits, each once`() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<200 {
            let word = random.next() & random.next()
            let positions = Array(SetBits(word))
            #expect(positions == positions.sorted())
            #expect(positions.reduce(0) { $0 | UInt64(1) << $1 } == word)
            #expect(positions.count == word.nonzeroBitCount)
        }
    }

    @Test func `the last position is followed by nil for as long as it is asked`() {
        var bits = SetBits(0b100)
        #expect(bits.next() == 2)
        #expect(bits.next() == nil)
        #expect(bits.next() == nil)
    }
}
