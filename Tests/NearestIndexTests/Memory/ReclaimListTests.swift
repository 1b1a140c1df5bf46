import NearestIndex
import Testing

@Suite struct ReclaimListTests {
    private final class Witness: Sendable {
        let count: SharedNumber

        init(_ count: SharedNumber) {
            self.count = count
            count.add(1)
        }

        deinit { count.add(-1) }
    }

    @Test func `an object is released when no reader can see it any more, and not before`() {
        let epochs = ReaderEpochs()
        let alive = SharedNumber(0)
        var list = ReclaimList()
        #expect(list.isEmpty)
        let ticket = epochs.enter()
        list.retire(Witness(alive), epochs.current)
        #expect(!list.isEmpty)
        for _ in 0..<3 {
            epochs.tryAdvance()
            list.reclaim(epochs)
            #expect(alive.value == 1)
        }
        epochs.leave(ticket)
        list.reclaim(epochs)
        #expect(alive.value == 1)
        #expect(epochs.tryAdvance())
        list.reclaim(epochs)
        #expect(alive.value == 0)
        #expect(list.isEmpty)
    }

    @Test func `each object waits for its own epoch`() {
        let epochs = ReaderEpochs()
        let alive = SharedNumber(0)
        var list = ReclaimList()
        list.retire(Witness(alive), epochs.current)
        epochs.tryAdvance()
        list.retire(Witness(alive), epochs.current)
        epochs.tryAdvance()
        list.reclaim(epochs)
        #expect(alive.value == 1)
        epochs.tryAdvance()
        list.reclaim(epochs)
        #expect(alive.value == 0)
    }

    @Test func `all objects that a change has replaced are taken over`() {
        let epochs = ReaderEpochs()
        let alive = SharedNumber(0)
        var list = ReclaimList()
        do {
            var change = RetireList()
            for _ in 0..<3 { change.append(Witness(alive), byteCount: 100) }
            list.retire(change, epochs.current)
        }
        #expect(alive.value == 3)
        #expect(list.byteCount == 300)
        epochs.tryAdvance()
        epochs.tryAdvance()
        list.reclaim(epochs)
        #expect(alive.value == 0)
        #expect(list.byteCount == 0)
    }

    @Test func `a list that goes frees what waits in it`() {
        let epochs = ReaderEpochs()
        let alive = SharedNumber(0)
        do {
            var list = ReclaimList()
            list.retire(Witness(alive), epochs.current)
            let memory = unsafe RetiredMemory(.allocate(byteCount: 64, alignment: 8))
            list.retire(memory, epochs.current)
            #expect(alive.value == 1)
        }
        #expect(alive.value == 0)
    }

    @Test func `a change looks at nothing that must wait`() {
        let epochs = ReaderEpochs()
        let alive = SharedNumber(0)
        var list = ReclaimList()
        let ticket = epochs.enter()
        let clock = ContinuousClock()
        let count = 20_000
        func changes() -> Duration {
            clock.measure {
                for _ in 0..<count {
                    epochs.tryAdvance()
                    list.reclaim(epochs)
                    list.retire(Witness(alive), byteCount: 1, epochs.current)
                }
            }
        }
        let first = changes()
        var last = first
        for _ in 0..<4 { last = changes() }
        #expect(alive.value == 5 * count && list.byteCount == 5 * count)
        // Each fifth took as much longer as there was more to look at.
        #expect(last < first * 4)
        epochs.leave(ticket)
        epochs.tryAdvance()
        epochs.tryAdvance()
        list.reclaim(epochs)
        #expect(alive.value == 0 && list.isEmpty && list.byteCount == 0)
    }
}
