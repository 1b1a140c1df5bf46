internal import Synchronization

/// Tells the writer when nobody can still be reading what it has unlinked.
///
/// Epoch-based reclamation (Fraser, *Practical lock-freedom*, 2004, §5.2.3) with readers counted by
/// the parity of their epoch: a reader adds one to a counter when it enters and takes it away when
/// it leaves; it waits for nobody, and there is no limit on readers. The writer unlinks something
/// during epoch `e` and may reuse it in epoch `e + 2`, and it may go from `e` to `e + 1` only when
/// no reader of `e - 1` is left.
@safe final class ReaderEpochs: @unchecked Sendable {
    // Unchecked because of the pointer: it is set once, and what it points at is atomic.

    /// What ``enter()`` gives and ``leave(_:)`` takes back.
    struct Ticket {
        fileprivate let counter: Int
    }

    // Counters are spread over cache lines so that readers on different cores do not share one.
    private static let stripes = 64
    private static let spacing = 128
    private let counters: UnsafeMutableRawPointer
    private let epoch = Atomic<UInt64>(2)

    init() {
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

    // SAFETY: every counter was initialized above and is never moved.
    private func counter(_ index: Int) -> UnsafeMutablePointer<Atomic<Int>> {
        unsafe (counters + index &* Self.spacing).assumingMemoryBound(to: Atomic<Int>.self)
    }

    /// Begins reading.
    func enter() -> Ticket {
        // The address of a local differs between threads: cheap, and good enough to spread them.
        var here = 0
        let address = unsafe withUnsafePointer(to: &here) { UInt(bitPattern: $0) }
        let stripe = Int(truncatingIfNeeded: ((address >> 12) &* 0x9E37_79B9_7F4A_7C15) >> 58)
        while true {
            let now = epoch.load(ordering: .sequentiallyConsistent)
            let index = (stripe &<< 1) | Int(now & 1)
            unsafe counter(index).pointee.add(1, ordering: .sequentiallyConsistent)
            // The epoch may have moved before we were counted; then the count says nothing.
            if epoch.load(ordering: .sequentiallyConsistent) == now {
                return Ticket(counter: index)
            }
            unsafe counter(index).pointee.subtract(1, ordering: .sequentiallyConsistent)
        }
    }

    /// Ends reading.
    func leave(_ ticket: Ticket) {
        unsafe counter(ticket.counter).pointee.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// The epoch in which something unlinked now is unlinked.
    ///
    /// Writer only.
    var current: UInt64 { epoch.load(ordering: .sequentiallyConsistent) }

    /// Moves on if no reader of the epoch before the current one is left.
    ///
    /// Writer only, one at a time.
    @discardableResult
    func tryAdvance() -> Bool {
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

    /// Whether nobody can still read what was unlinked in that epoch.
    ///
    /// Writer only.
    func isSafe(_ unlinked: UInt64) -> Bool {
        current &- 2 >= unlinked
    }
}
