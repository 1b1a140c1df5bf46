internal import Synchronization

/// What one search works in, kept from search to search.
@safe final class SearchScratch: @unchecked Sendable {
    // Unchecked: lent to one search at a time.

    var visited = VisitedSet()
    private(set) var keys: UnsafeMutablePointer<CandidateKey>
    private(set) var keyCapacity: Int
    /// The nodes of one hop, and their raw distances.
    let nodes: UnsafeMutablePointer<UInt32>
    let distances: UnsafeMutablePointer<Float>
    /// Neighbors that are only looked through.
    let bridges: UnsafeMutablePointer<UInt32>
    /// A stored vector as a query.
    let query: UnsafeMutablePointer<Float>

    /// Rows that a hop scores at the most.
    let hopCapacity: Int

    init(dimension: Int, hopCapacity: Int) {
        self.hopCapacity = hopCapacity
        keyCapacity = 256
        unsafe keys = .allocate(capacity: keyCapacity)
        unsafe nodes = .allocate(capacity: hopCapacity)
        unsafe distances = .allocate(capacity: hopCapacity)
        unsafe bridges = .allocate(capacity: hopCapacity)
        unsafe query = .allocate(capacity: dimension)
    }

    deinit {
        unsafe keys.deallocate()
        unsafe nodes.deallocate()
        unsafe distances.deallocate()
        unsafe bridges.deallocate()
        unsafe query.deallocate()
    }

    private var frontier = KeyHeap()
    private var ready = KeyHeap()

    /// An empty heap, in memory that earlier searches have made large enough.
    func takeFrontier() -> KeyHeap {
        var heap = KeyHeap()
        swap(&heap, &frontier)
        heap.removeAll()
        return heap
    }

    /// Takes a heap back.
    func giveFrontier(_ heap: KeyHeap) { frontier = heap }

    /// A second empty heap.
    func takeReady() -> KeyHeap {
        var heap = KeyHeap()
        swap(&heap, &ready)
        heap.removeAll()
        return heap
    }

    /// Takes the second heap back.
    func giveReady(_ heap: KeyHeap) { ready = heap }

    /// A pool for `ef` candidates, and for as many again that may only be walked over.
    func pool(ef: Int) -> CandidatePool { pool(ef: ef, capacity: 2 * ef + 64) }

    /// A pool for `ef` candidates, and for those that may only be walked over up to its capacity.
    func pool(ef: Int, capacity: Int) -> CandidatePool {
        if capacity > keyCapacity {
            unsafe keys.deallocate()
            keyCapacity = capacity
            unsafe keys = .allocate(capacity: capacity)
        }
        // Not all that there is: what is found must not depend on earlier searches.
        return unsafe CandidatePool(keys, capacity: capacity, ef: ef)
    }
}

/// Scratch that no search is using, taken and given back without waiting.
///
/// There is no limit on searches: where none is left a new one is made, and where there are enough
/// one that is given back is freed.
@safe final class ScratchPool: @unchecked Sendable {
    // Unchecked because of the pointer, set once; what it points at is atomic.

    private typealias Slot = Atomic<UnsafeRawPointer?>

    private static let count = 64
    private static let largestKept = 1 << 16
    private let slots: UnsafeMutablePointer<Slot>
    private let dimension: Int
    private let hopCapacity: Int

    init(dimension: Int, hopCapacity: Int) {
        self.dimension = dimension
        self.hopCapacity = hopCapacity
        unsafe slots = .allocate(capacity: Self.count)
        for index in 0..<Self.count { unsafe (slots + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        for index in 0..<Self.count { _ = take(slot: index) }
        unsafe slots.deinitialize(count: Self.count)
        unsafe slots.deallocate()
    }

    // SAFETY: a slot holds what `give` retained, and the exchange takes it out for one caller.
    private func take(slot index: Int) -> SearchScratch? {
        guard unsafe slots[index].load(ordering: .relaxed) != nil,
            let held = unsafe slots[index].exchange(nil, ordering: .acquiring)
        else { return nil }
        return unsafe Unmanaged<SearchScratch>.fromOpaque(held).takeRetainedValue()
    }

    /// Scratch for one search.
    func take() -> SearchScratch {
        for index in 0..<Self.count {
            if let scratch = take(slot: index) { return scratch }
        }
        return SearchScratch(dimension: dimension, hopCapacity: hopCapacity)
    }

    /// Takes scratch back.
    func give(_ scratch: SearchScratch) {
        // Rare large searches should not hold their memory for ever.
        if scratch.keyCapacity > Self.largestKept { return }
        let held = unsafe UnsafeRawPointer(Unmanaged.passRetained(scratch).toOpaque())
        for index in 0..<Self.count {
            let (exchanged, _) = unsafe slots[index].compareExchange(
                expected: nil,
                desired: held,
                ordering: .acquiringAndReleasing
            )
            if exchanged { return }
        }
        unsafe Unmanaged<SearchScratch>.fromOpaque(held).release()
    }
}
