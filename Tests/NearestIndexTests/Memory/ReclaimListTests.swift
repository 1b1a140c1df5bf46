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
            for _ in 0..<3 { change.append(Witness(alive)) }
            list.retire(change, epochs.current)
        }
        #expect(alive.value == 3)
        epochs.tryAdvance()
        epochs.tryAdvance()
        list.reclaim(epochs)
        #expect(alive.value == 0)
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
}
