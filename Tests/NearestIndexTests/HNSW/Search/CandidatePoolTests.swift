import NearestIndex
import NearestTestSupport
import Testing

@Suite struct CandidatePoolTests {
    /// The slow, obvious pool: everything sorted, then cut.
    private struct Model {
        let ef: Int
        let capacity: Int
        var keys: [CandidateKey] = []
        var expanded: Set<Int> = []

        mutating func insert(_ key: CandidateKey) {
            if keys.count == capacity {
                guard let last = keys.last, key < last else { return }
                keys.removeLast()
            }
            keys.append(key)
            keys.sort()
            guard !key.isExcluded else { return }
            let passing = keys.indices.filter { !keys[$0].isExcluded }
            if passing.count >= ef { keys.removeSubrange((passing[ef - 1] + 1)...) }
        }

        var passing: Int { keys.filter { !$0.isExcluded }.count }
        var isFull: Bool { passing == ef }
        var next: CandidateKey? { keys.first { !expanded.contains($0.node) } }
    }

    /// Makes a pool in memory that lives until `body` returns.
    private func withPool(ef: Int, capacity: Int, _ body: (inout CandidatePool) -> Void) {
        var memory = [CandidateKey](
            repeating: CandidateKey(distance: 0, node: 0, isExcluded: false),
            count: capacity
        )
        unsafe memory.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            var pool = unsafe CandidatePool(ScratchSpan(start, count: capacity), ef: ef)
            body(&pool)
        }
    }

    private func key(_ distance: Float, _ node: UInt32, excluded: Bool = false) -> CandidateKey {
        CandidateKey(distance: distance, node: node, isExcluded: excluded)
    }

    private func nodes(_ pool: CandidatePool) -> [Int] { (0..<pool.count).map { pool[$0].node } }

    private func expectAlike(_ pool: CandidatePool, _ model: Model, _ comment: Comment) {
        #expect(nodes(pool) == model.keys.map(\.node), comment)
        #expect((0..<pool.count).map { pool[$0].distance } == model.keys.map(\.distance), comment)
        #expect(pool.passing == model.passing, comment)
        #expect(pool.isFull == model.isFull, comment)
        #expect(pool.peek() == model.next?.node, comment)
        #expect(pool.cursor <= pool.count, comment)
        for position in 0..<pool.count {
            let isExpanded = model.expanded.contains(pool[position].node)
            #expect(pool[position].isExpanded == isExpanded, comment)
            if position < pool.cursor { #expect(isExpanded, comment) }
        }
    }

    @Test(arguments: [(1, 2), (1, 9), (4, 9), (8, 9), (10, 60)], [0, 50, 90])
    func `any walk agrees with a sorted array that is cut`(
        size: (ef: Int, capacity: Int),
        excludedPercent: Int
    ) {
        let seed = UInt64(size.ef * 1000 + size.capacity * 10 + excludedPercent)
        var random = SeededRandom(seed: seed)
        withPool(ef: size.ef, capacity: size.capacity) { pool in
            var model = Model(ef: size.ef, capacity: size.capacity)
            for node in UInt32(0)..<250 {
                let excluded = random.next() % 100 < UInt64(excludedPercent)
                // Few distances, so that many tie.
                let new = key(Float(random.next() % 40) - 10, node, excluded: excluded)
                // Callers offer only what is below the worst distance.
                if new.distance < pool.worstDistance {
                    pool.insert(new)
                    model.insert(new)
                } else {
                    // What is refused would not have been kept.
                    var other = model
                    other.insert(new)
                    let kept = other.keys.filter { !$0.isExcluded }.map(\.distance)
                    #expect(kept == model.keys.filter { !$0.isExcluded }.map(\.distance))
                }
                expectAlike(pool, model, "seed \(seed), node \(node)")
                if random.next() % 3 == 0 {
                    let expected = model.next
                    if let expected { model.expanded.insert(expected.node) }
                    #expect(pool.next() == expected?.node, "seed \(seed), node \(node)")
                }
            }
            while let node = pool.next() {
                #expect(node == model.next?.node)
                model.expanded.insert(node)
            }
            #expect(model.next == nil)
            #expect(pool.peek() == nil)
        }
    }

    @Test func `the worst distance is infinite until the pool is full, then that of the last`() {
        withPool(ef: 3, capacity: 20) { pool in
            pool.insert(key(5, 1))
            pool.insert(key(7, 2))
            pool.insert(key(9, 3, excluded: true))
            #expect(pool.worstDistance == .infinity)
            #expect(!pool.isFull)
            pool.insert(key(8, 4))
            #expect(pool.isFull)
            // The excluded one lies beyond the last that may be returned.
            #expect(pool.worstDistance == 8)
            #expect(nodes(pool) == [1, 2, 4])
            pool.insert(key(6, 5))
            #expect(pool.worstDistance == 7)
            #expect(nodes(pool) == [1, 5, 2])
        }
    }

    @Test func `excluded candidates stay while they are nearer than the last that is kept`() {
        withPool(ef: 2, capacity: 20) { pool in
            pool.insert(key(1, 1, excluded: true))
            pool.insert(key(2, 2))
            pool.insert(key(3, 3, excluded: true))
            pool.insert(key(4, 4))
            #expect(nodes(pool) == [1, 2, 3, 4])
            #expect(pool.passing == 2)
            // The one that goes takes with it the excluded one before it.
            pool.insert(key(0, 5))
            #expect(nodes(pool) == [5, 1, 2])
            #expect(pool.worstDistance == 2)
        }
    }

    @Test func `a pool that is full of excluded candidates drops its last, and says so`() {
        withPool(ef: 2, capacity: 4) { pool in
            for node in UInt32(1)...4 {
                #expect(pool.worstDistance == .infinity)
                pool.insert(key(Float(node), node, excluded: true))
            }
            #expect(pool.worstDistance == 4)
            pool.insert(key(2.5, 5, excluded: true))
            #expect(nodes(pool) == [1, 2, 5, 3])
            #expect(pool.worstDistance == 3)
            pool.insert(key(2.7, 6))
            #expect(nodes(pool) == [1, 2, 5, 6])
            #expect(pool.worstDistance == 2.7)
            // A tie with the last one, ordered behind it, does not fit.
            pool.insert(key(2.7, 7))
            #expect(nodes(pool) == [1, 2, 5, 6])
        }
    }

    @Test func `the cursor goes back to a nearer candidate, and expands each once`() {
        withPool(ef: 4, capacity: 20) { pool in
            pool.insert(key(5, 5))
            pool.insert(key(6, 6))
            #expect(pool.next() == 5)
            #expect(pool.peek() == 6)
            #expect(pool.next() == 6)
            #expect(pool.next() == nil)
            pool.insert(key(1, 1))
            #expect(pool.cursor == 0)
            #expect(pool.next() == 1)
            #expect(pool.next() == nil)
            pool.insert(key(5.5, 7))
            #expect(pool.next() == 7)
            #expect(pool.next() == nil)
        }
    }
}
