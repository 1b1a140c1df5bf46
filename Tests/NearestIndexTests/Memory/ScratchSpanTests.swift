import NearestIndex
import NearestTestSupport
import Testing

@Suite struct ScratchSpanTests {
    @Test func `elements are read as they were written, and become an array`() {
        withScratch(of: UInt32.self, count: 100) { span in
            #expect(span.count == 100)
            for position in 0..<100 { span[position] = UInt32(position * position) }
            #expect((0..<100).allSatisfy { span[$0] == UInt32($0 * $0) })
            #expect(span.array(count: 4) == [0, 1, 4, 9])
            #expect(span.array(count: 0) == [])
            span[7] += 1
            #expect(span[7] == 50)
        }
    }

    @Test func `a part shares the memory of the whole`() {
        withScratch(of: Float.self, count: 10) { span in
            span.fill(1)
            let part = span.extracting(3..<6)
            #expect(part.count == 3)
            part[0] = 5
            part.extracting(2..<3)[0] = 7
            #expect(span.array(count: 10) == [1, 1, 1, 5, 1, 7, 1, 1, 1, 1])
        }
    }

    @Test func `moving agrees with an array, also where the parts overlap`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<200 {
            let numbers = (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
            let count = Int.random(in: 0...20, using: &random)
            let source = Int.random(in: 0...20, using: &random)
            let target = Int.random(in: 0...20, using: &random)
            var expected = numbers
            let part = numbers[source..<source + count]
            expected.replaceSubrange(target..<target + count, with: part)
            withScratch(of: UInt8.self, count: 40) { span in
                for (position, number) in numbers.enumerated() { span[position] = number }
                span.move(count, from: source, to: target)
                #expect(span.array(count: 40) == expected)
            }
        }
    }

    @Test func `memory for no elements can be asked for`() {
        withScratch(of: UInt64.self, count: 0) { span in
            #expect(span.count == 0)
            #expect(span.array(count: 0).isEmpty)
        }
    }
}
