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
        let count = 50_000
        func changes(_ list: inout ReclaimList) -> Duration {
            ContinuousClock().measure {
                for _ in 0..<count {
                    epochs.tryAdvance()
                    list.reclaim(epochs)
                    list.retire(Witness(alive), byteCount: 1, epochs.current)
                }
            }
        }
        var quick = ReclaimList()
        let withoutReader = changes(&quick)
        quick = ReclaimList()
        var list = ReclaimList()
        let ticket = epochs.enter()
        let withReader = changes(&list)
        #expect(alive.value == count && list.byteCount == count)
        // Looking at all that waits would be some thousand times as much.
        #expect(withReader < withoutReader * 20 + .milliseconds(200))
        epochs.leave(ticket)
        epochs.tryAdvance()
        epochs.tryAdvance()
        list.reclaim(epochs)
        #expect(alive.value == 0 && list.isEmpty && list.byteCount == 0)
    }
}
