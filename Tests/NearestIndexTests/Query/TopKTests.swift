import NearestIndex
import NearestTestSupport
import Testing

@Suite struct TopKTests {
    /// What a heap of `capacity` holds of some offers, and what must hold after each of them.
    private func nearest(_ offers: [Neighbor], capacity: Int) -> [Neighbor] {
        var memory = [Neighbor](repeating: Neighbor(id: 0, distance: 0), count: capacity)
        return unsafe memory.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return [] }
            var heap = unsafe TopK(ScratchSpan(start, count: capacity))
            #expect(heap.worstDistance == .infinity)
            for (number, offer) in offers.enumerated() {
                let worst = heap.worstDistance
                heap.offer(offer)
                #expect(heap.count == min(number + 1, capacity))
                #expect(heap.isFull == (number + 1 >= capacity))
                #expect(heap.worstDistance <= worst)
                if heap.isFull {
                    let held = heap.neighbors.map(\.distance)
                    #expect(heap.worstDistance == held.max())
                } else {
                    #expect(heap.worstDistance == .infinity)
                }
            }
            heap.sort()
            return heap.neighbors
        }
    }

    private func sorted(_ offers: [Neighbor], capacity: Int) -> [Neighbor] {
        Array(
            offers.sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }.prefix(capacity)
        )
    }

    @Test(arguments: [1, 2, 3, 7, 16, 100])
    func `a heap holds what sorting everything would keep`(capacity: Int) {
        var random = SeededRandom(seed: UInt64(capacity))
        for count in [0, 1, capacity - 1, capacity, capacity + 1, 3 * capacity, 200] {
            let offers = (0..<count).map { number in
                Neighbor(id: VectorID(UInt64(number)), distance: random.nextSigned())
            }
            #expect(nearest(offers, capacity: capacity) == sorted(offers, capacity: capacity))
        }
    }

    @Test(arguments: [1, 4, 10])
    func `ties go to the smaller identifier, whatever the order of offers`(capacity: Int) {
        var random = SeededRandom(seed: 9)
        // Few distances, so that offers tie often, also across the edge of the heap.
        let offers = (0..<60).map { number in
            Neighbor(id: VectorID(UInt64(number)), distance: Float(number % 3) - 1)
        }
        let expected = sorted(offers, capacity: capacity)
        for _ in 0..<20 {
            #expect(nearest(offers.shuffled(using: &random), capacity: capacity) == expected)
        }
        #expect(nearest(offers.reversed(), capacity: capacity) == expected)
    }

    @Test func `distances of either sign, zeros of both, and infinity have their places`() {
        let distances: [Float] = [.infinity, 0, -0.0, -.infinity, 1, -1, .leastNonzeroMagnitude]
        let offers = distances.enumerated().map { number, distance in
            Neighbor(id: VectorID(UInt64(number)), distance: distance)
        }
        // The two zeros are one distance, so their identifiers decide.
        #expect(nearest(offers, capacity: 7).map(\.id) == [3, 5, 1, 2, 6, 4, 0])
        #expect(nearest(offers, capacity: 3).map(\.id) == [3, 5, 1])
    }

    @Test func `several sources fill one heap as their union would`() {
        var random = SeededRandom(seed: 10)
        let sources = (0..<4).map { source in
            (0..<30).map { number in
                Neighbor(
                    id: VectorID(UInt64(number * 4 + source)),
                    distance: Float(random.next() % 16)
                )
            }
        }
        let expected = sorted(Array(sources.joined()), capacity: 20)
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let offers = order.flatMap { sources[$0] }
            #expect(nearest(offers, capacity: 20) == expected)
        }
        // Each source brings its own nearest only, and the outcome is the same.
        let best = sources.flatMap { sorted($0, capacity: 20) }
        #expect(nearest(best, capacity: 20) == expected)
    }
}
