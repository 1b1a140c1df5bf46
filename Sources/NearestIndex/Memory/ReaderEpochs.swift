internal import Synchronization

/// Tells the writer when no reader can still be reading what it has unlinked.
///
/// This is epoch-based reclamation (Fraser, *Practical lock-freedom*, 2004, §5.2.3), with readers
/// counted by the parity of their epoch. A reader adds one to a counter when it enters and
/// subtracts one when it leaves. It never waits, and the number of readers is not limited.
///
/// What the writer unlinks during epoch `e` may be reused in epoch `e + 2`. The writer may advance
/// from `e` to `e + 1` only when no reader of `e - 1` is left. So two counters are enough, one for
/// each parity: readers are in the current epoch or the one before it.
///
/// ``RowTable`` owns one. Searches enter and leave through ``RowTable/read(_:)``, long-lived
/// readers through ``EpochHold``.
@safe package final class ReaderEpochs: @unchecked Sendable {
    // Unchecked because of the pointer: it is set once, and what it points at is atomic.

    /// Proof of having entered, which ``leave(_:)`` takes back.
    package struct Ticket {
        fileprivate let counter: Int
    }

    // Each counter has a pair of cache lines of its own, so that readers on different cores seldom
    // write to the same line. A stripe has two counters, one for each parity.
    private static let stripes = 64
    private static let spacing = 128
    private let counters: UnsafeMutableRawPointer
    // Begins at 2, so that `epoch - 2` never wraps.
    private let epoch = Atomic<UInt64>(2)

    // SAFETY for all that follows: `init` initializes two counters for each stripe, which never
    // move and are freed in `deinit`; every index is below their number.

    /// Begins with no readers.
    package init() {
        unsafe counters = .allocate(
            byteCount: Self.stripes * Self.spacing * 2,
            alignment: Self.spacing
        )
        for index in 0..<Self.stripes * 2 {
            unsafe (counters + index * Self.spacing)
                .bindMemory(to: Atomic<Int>.self, capacity: 1)
                .initialize(to: Atomic(0))
        }
    }

    deinit {
        unsafe counters.deallocate()
    }

    private func counter(_ index: Int) -> UnsafeMutablePointer<Atomic<Int>> {
        unsafe (counters + index &* Self.spacing).assumingMemoryBound(to: Atomic<Int>.self)
    }

    /// Begins reading; call ``leave(_:)`` with the ticket.
    ///
    /// Any thread. It repeats only if the writer advanced at that moment, which it does seldom.
    package func enter() -> Ticket {
        // The address of a local differs between threads: cheap, and good enough to spread them.
        var here = 0
        let address = unsafe withUnsafePointer(to: &here) { UInt(bitPattern: $0) }
        let stripe = Int(truncatingIfNeeded: ((address >> 12) &* 0x9E37_79B9_7F4A_7C15) >> 58)
        while true {
            let now = epoch.load(ordering: .sequentiallyConsistent)
            let index = (stripe &<< 1) | Int(now & 1)
            unsafe counter(index).pointee.add(1, ordering: .sequentiallyConsistent)
            // If the epoch moved before the count, the writer may have overlooked this reader. Then
            // the count is taken back and the reader tries again.
            if epoch.load(ordering: .sequentiallyConsistent) == now {
                return Ticket(counter: index)
            }
            unsafe counter(index).pointee.subtract(1, ordering: .sequentiallyConsistent)
        }
    }

    /// Ends reading; any thread, not necessarily the one that entered.
    package func leave(_ ticket: Ticket) {
        unsafe counter(ticket.counter).pointee.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// The epoch to note for what is unlinked now.
    ///
    /// Writer only.
    package var current: UInt64 { epoch.load(ordering: .sequentiallyConsistent) }

    /// Advances the epoch if no reader of the epoch before the current one is left.
    ///
    /// Writer only, one thread at a time.
    ///
    /// - Returns: whether it advanced.
    @discardableResult
    package func tryAdvance() -> Bool {
        let now = epoch.load(ordering: .sequentiallyConsistent)
        let parity = Int((now &+ 1) & 1)
        for stripe in 0..<Self.stripes {
            let index = (stripe &<< 1) | parity
            if unsafe counter(index).pointee.load(ordering: .sequentiallyConsistent) != 0 {
                return false
            }
        }
        epoch.store(now &+ 1, ordering: .sequentiallyConsistent)
        return true
    }

    /// Whether no reader can still read what was unlinked in that epoch.
    ///
    /// Writer only.
    package func isSafe(_ unlinked: UInt64) -> Bool {
        current &- 2 >= unlinked
    }
}
