import NearestIndex
import NearestTestSupport
import Testing

@Suite struct CandidateHeapTests {
    private func key(_ distance: Float, _ node: UInt32) -> CandidateKey {
        CandidateKey(distance: distance, node: node, isExcluded: false)
    }

    @Test func `any sequence of insertions and removals agrees with a sorted array`() {
        var random = SeededRandom(seed: 13)
        var heap = CandidateHeap()
        var model: [CandidateKey] = []
        for step in 0..<2000 {
            // Few distances, so that many tie.
            if random.next() % 5 < (step < 1000 ? 3 : 2) {
                let new = key(Float(random.next() % 20) - 5, UInt32(random.next() % 100_000))
                heap.insert(new)
                model.append(new)
                model.sort()
            } else {
                let popped = heap.popFirst()
                #expect(popped == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(heap.first == model.first)
            #expect(heap.count == model.count)
        }
        while let popped = heap.popFirst() { #expect(popped == model.removeFirst()) }
        #expect(model.isEmpty)
    }

    @Test(arguments: 0..<12)
    func `a heap of any size gives its keys in ascending order`(count: UInt32) {
        for keys in [
            (0..<count).map { key(Float($0), $0) }, (0..<count).map { key(-Float($0), $0) },
        ] {
            var heap = CandidateHeap()
            for key in keys { heap.insert(key) }
            #expect((0..<count).map { _ in heap.popFirst() } == keys.sorted())
            #expect(heap.popFirst() == nil)
        }
    }

    @Test func `a heap can be emptied and filled again`() {
        var heap = CandidateHeap()
        #expect(heap.first == nil)
        for node in UInt32(0)..<10 { heap.insert(key(Float(node), node)) }
        heap.removeAll()
        #expect(heap.count == 0)
        #expect(heap.popFirst() == nil)
        heap.insert(key(9, 1))
        #expect(heap.first == key(9, 1))
    }
}
