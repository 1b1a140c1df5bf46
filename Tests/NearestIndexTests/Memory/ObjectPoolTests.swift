import NearestIndex
import NearestTestSupport
import Testing

@Suite struct ObjectPoolTests {
    /// Counts how many of its kind there are, and notes if two threads use it at once.
    private final class Item: Sendable {
        let alive: SharedNumber
        let users = SharedNumber(0)

        init(_ alive: SharedNumber) {
            self.alive = alive
            alive.add(1)
        }

        deinit { alive.add(-1) }
    }

    @Test func `a pool keeps as many as it can hold, and releases the rest`() {
        let alive = SharedNumber(0)
        do {
            let pool = ObjectPool<Item>(capacity: 3)
            #expect(pool.take() == nil)
            for _ in 0..<5 { pool.give(Item(alive)) }
            #expect(alive.value == 3)
            let taken = (0..<4).map { _ in pool.take() }
            #expect(taken.compactMap { $0 }.count == 3)
            #expect(taken[3] == nil)
            #expect(Set(taken.compactMap { $0.map(ObjectIdentifier.init) }).count == 3)
            taken.prefix(2).forEach { if let item = $0 { pool.give(item) } }
        }
        #expect(alive.value == 0)
    }

    @Test func `concurrency: an object has one user at a time`() async {
        let alive = SharedNumber(0)
        let faults = SharedNumber(0)
        let pool = ObjectPool<Item>(capacity: 2)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for round in 0..<2000 {
                        let item = pool.take() ?? Item(alive)
                        item.users.add(1)
                        if item.users.value != 1 { faults.add(1) }
                        item.users.add(-1)
                        pool.give(item)
                        if round.isMultiple(of: 100) { await Task.yield() }
                    }
                }
            }
        }
        #expect(faults.value == 0)
        #expect(alive.value <= 2)
    }
}
