/// The nearest `k` of all neighbors offered so far: a heap with the farthest at its root, in memory
/// that somebody lends, so that a search can fill its caller's buffer.
///
/// Order is by distance, ties by identifier: total, so that the outcome does not depend on the order
/// of offers. Distances are never NaN.
@safe struct TopK: NeighborCollector, @unchecked Sendable {
    // Unchecked because of the pointer: the memory is lent to this heap alone.
    private let heap: UnsafeMutablePointer<Neighbor>
    let capacity: Int
    private(set) var count = 0
    /// The distance above which an offer is refused: infinite until `k` are held.
    private(set) var limit = Float.infinity

    /// Uses room for `capacity` neighbors, at least 1, which may be uninitialized.
    init(_ heap: UnsafeMutablePointer<Neighbor>, capacity: Int) {
        unsafe self.heap = heap
        self.capacity = capacity
    }

    var isFull: Bool { count == capacity }

    @inline(__always)
    mutating func offer(_ neighbor: Neighbor) {
        if count < capacity {
            // SAFETY: positions below `capacity` are ours; those below `count` are initialized.
            unsafe (heap + count).initialize(to: neighbor)
            count &+= 1
            siftUp(from: count &- 1)
            if count == capacity { limit = unsafe heap[0].distance }
        } else if unsafe neighbor.isNearer(than: heap[0]) {
            siftDown(neighbor, from: 0, count: count)
            limit = unsafe heap[0].distance
        }
    }

    /// Forgets what is held.
    mutating func removeAll() {
        count = 0
        limit = .infinity
    }

    /// Sorts what is held, nearest first.
    ///
    /// The heap is not one any more: offer nothing after.
    mutating func sort() {
        var last = count &- 1
        while last > 0 {
            let farthest = unsafe heap[0]
            let moved = unsafe heap[last]
            siftDown(moved, from: 0, count: last)
            unsafe heap[last] = farthest
            last &-= 1
        }
    }

    /// What is held: by distance after ``sort()``, in no order before.
    var neighbors: UnsafeBufferPointer<Neighbor> {
        unsafe UnsafeBufferPointer(start: heap, count: count)
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        let value = unsafe heap[child]
        while child > 0 {
            let parent = (child &- 1) / 2
            guard unsafe heap[parent].isNearer(than: value) else { break }
            unsafe heap[child] = heap[parent]
            child = parent
        }
        unsafe heap[child] = value
    }

    // Puts `value` into the hole at `start`, among the first `count`.
    private mutating func siftDown(_ value: Neighbor, from start: Int, count: Int) {
        var parent = start
        while true {
            var child = 2 &* parent &+ 1
            if child >= count { break }
            if child &+ 1 < count, unsafe heap[child].isNearer(than: heap[child &+ 1]) {
                child &+= 1
            }
            guard unsafe value.isNearer(than: heap[child]) else { break }
            unsafe heap[parent] = heap[child]
            parent = child
        }
        unsafe heap[parent] = value
    }
}
