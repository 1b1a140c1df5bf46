import NearestStorage
import Testing

@Suite struct SectionPlacementTests {
    private let large = SectionPlacement.largeSection
    private let page = SectionPlacement.largeAlignment

    @Test func `small sections follow each other at multiples of 64`() {
        var placement = SectionPlacement(tableCapacity: 8)
        #expect(placement.end == 128 + 8 * 32)
        #expect([0, 1, 64, 65, 0].map { placement.place($0) } == [384, 384, 448, 512, 640])
        #expect(placement.end == 640)
    }

    @Test func `a large section begins at 2 MB, and what fits goes into the gap before it`() {
        var placement = SectionPlacement(tableCapacity: 8)
        #expect(placement.place(large) == page)
        #expect(placement.end == page + large)
        let gap = page - 384
        #expect(placement.place(gap + 1) == page + large)
        #expect(placement.place(100) == 384)
        #expect(placement.place(gap - 128) == 384 + 128)
        #expect(placement.place(1) == page + large + (gap + 1 + 63) / 64 * 64)
    }

    @Test func `a section one byte shorter than large is small`() {
        var placement = SectionPlacement(tableCapacity: 0)
        #expect(placement.next(large - 1) == 128)
        #expect(placement.next(large) == page)
        #expect(placement.place(large - 1) == 128)
        #expect(placement.place(large) == (128 + large + page - 1) / page * page)
    }

    @Test func `asking for the next place reserves nothing`() {
        var placement = SectionPlacement(tableCapacity: 16)
        #expect(placement.next(10) == 640 && placement.next(large) == page)
        #expect(placement.place(10) == 640)
        #expect(placement.next(10) == 704)
    }

    @Test func `no two sections overlap, whatever their lengths`() {
        var placement = SectionPlacement(tableCapacity: 16)
        let lengths = [5, large, 1000, large + 1, 1 << 20, 64, (1 << 21) - 640, 3, 900_000, 77]
        let ranges = lengths.map { length in
            let offset = placement.place(length)
            return offset..<offset + length
        }
        for (before, after) in zip(
            ranges.sorted { $0.lowerBound < $1.lowerBound },
            ranges.sorted { $0.lowerBound < $1.lowerBound }.dropFirst()
        ) {
            #expect(before.upperBound <= after.lowerBound)
        }
        #expect(ranges.allSatisfy { $0.lowerBound.isMultiple(of: 64) })
        #expect(ranges.allSatisfy { 640 <= $0.lowerBound && $0.upperBound <= placement.end })
    }
}
