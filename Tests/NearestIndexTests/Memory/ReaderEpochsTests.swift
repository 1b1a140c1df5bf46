import NearestIndex
import Synchronization
import Testing

@Suite struct ReaderEpochsTests {
    @Test func `without readers every advance succeeds, and two make what was unlinked safe`() {
        let epochs = ReaderEpochs()
        let unlinked = epochs.current
        #expect(!epochs.isSafe(unlinked))
        #expect(epochs.tryAdvance())
        #expect(epochs.current == unlinked + 1)
        #expect(!epochs.isSafe(unlinked))
        #expect(epochs.tryAdvance())
        #expect(epochs.isSafe(unlinked))
        #expect(!epochs.isSafe(unlinked + 1))
    }

    @Test func `a reader lets one epoch pass, and no second one`() {
        let epochs = ReaderEpochs()
        let unlinked = epochs.current
        let ticket = epochs.enter()
        #expect(epochs.tryAdvance())
        for _ in 0..<3 { #expect(!epochs.tryAdvance()) }
        #expect(!epochs.isSafe(unlinked))
        epochs.leave(ticket)
        #expect(epochs.tryAdvance())
        #expect(epochs.isSafe(unlinked))
    }

    @Test func `readers that enter later do not hold back what was unlinked before them`() {
        let epochs = ReaderEpochs()
        let old = epochs.enter()
        let unlinked = epochs.current
        #expect(epochs.tryAdvance())
        let new = epochs.enter()
        #expect(!epochs.tryAdvance())
        epochs.leave(old)
        #expect(epochs.tryAdvance())
        #expect(epochs.isSafe(unlinked))
        // The new one still holds back its own epoch.
        #expect(!epochs.tryAdvance())
        #expect(!epochs.isSafe(unlinked + 1))
        epochs.leave(new)
        #expect(epochs.tryAdvance())
        #expect(epochs.isSafe(unlinked + 1))
    }

    @Test func `every reader of an epoch must leave, in whatever order`() {
        let epochs = ReaderEpochs()
        let tickets = (0..<5).map { _ in epochs.enter() }
        #expect(epochs.tryAdvance())
        for index in [3, 0, 4, 1, 2] {
            #expect(!epochs.tryAdvance())
            epochs.leave(tickets[index])
        }
        #expect(epochs.tryAdvance())
    }

    @Test func `a held epoch is left when the hold is let go`() {
        let epochs = ReaderEpochs()
        let unlinked = epochs.current
        do {
            let hold = EpochHold(epochs, epochs)
            withExtendedLifetime(hold) {
                epochs.tryAdvance()
                epochs.tryAdvance()
                #expect(!epochs.isSafe(unlinked))
            }
        }
        #expect(epochs.tryAdvance())
        #expect(epochs.isSafe(unlinked))
    }

    // Each reader takes the current number and looks at it again before it leaves. The writer marks
    // a number that it has unlinked as dead once that is safe.
    @Test func `no reader sees what was freed while it reads`() async {
        let epochs = ReaderEpochs()
        let current = SharedNumber(0)
        let freed = SharedNumber(-1)
        let isDone = SharedNumber(0)
        let faults = SharedNumber(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    while isDone.value == 0 {
                        for _ in 0..<50 {
                            let ticket = epochs.enter()
                            let seen = current.value
                            for _ in 0..<5 where freed.value >= seen { faults.add(1) }
                            epochs.leave(ticket)
                        }
                        await Task.yield()
                    }
                }
            }
            var unlinked: [(number: Int, epoch: UInt64)] = []
            for number in 1...3000 {
                current.set(number)
                unlinked.append((number - 1, epochs.current))
                epochs.tryAdvance()
                while let first = unlinked.first, epochs.isSafe(first.epoch) {
                    freed.set(first.number)
                    unlinked.removeFirst()
                }
                if number % 50 == 0 { await Task.yield() }
            }
            isDone.set(1)
        }
        #expect(faults.value == 0)
        #expect(freed.value > 0)
    }
}
