/// The nearest `k` of all neighbors offered so far: a binary heap with the farthest at its root.
///
/// The heap works in the caller's memory, so a search fills its caller's buffer without a copy.
///
/// Neighbors are ordered by distance, ties by identifier. The order is total, so the result does
/// not depend on the order of offers, and searches of several parts may fill one heap. Distances
/// are never NaN.
package struct TopK: NeighborCollector, Sendable {
    private let heap: ScratchSpan<Neighbor>
    /// The number of neighbors held.
    package private(set) var count = 0
    /// The distance above which an offer is rejected: infinite until `k` are held.
    package private(set) var worstDistance = Float.infinity

    /// Uses memory for `k` neighbors, at least 1, which may be uninitialized and belongs to this
    /// heap while it lives.
    package init(_ heap: ScratchSpan<Neighbor>) {
        self.heap = heap
    }

    /// The most neighbors held, at least 1: `k`.
    package var capacity: Int { heap.count }

    /// Whether `k` neighbors are held, so that ``worstDistance`` can reject others.
    package var isFull: Bool { count == capacity }

    /// The capacity.
    package var wanted: Int? { capacity }

    /// One of the neighbors held, in no particular order before ``sort()``.
    package subscript(position: Int) -> Neighbor { heap[position] }

    /// The identifiers of the neighbors held.
    ///
    /// - Complexity: O(`count`), expected.
    package var ids: Set<VectorID> { Set(neighbors.lazy.map(\.id)) }

    /// Takes a neighbor, or rejects it if `k` nearer ones are held.
    ///
    /// - Complexity: O(log `capacity`).
    @inline(__always)
    package mutating func offer(_ neighbor: Neighbor) {
        if count < capacity {
            heap[count] = neighbor
            count &+= 1
            siftUp(from: count &- 1)
            if count == capacity { worstDistance = heap[0].distance }
        } else if neighbor.isNearer(than: heap[0]) {
            siftDown(neighbor, from: 0, count: count)
            worstDistance = heap[0].distance
        }
    }

    /// Sorts the neighbors, nearest first: the second half of heapsort, in place.
    ///
    /// Afterwards the memory is no longer a heap, so nothing may be offered.
    ///
    /// - Complexity: O(`count` log `count`).
    package mutating func sort() {
        var last = count &- 1
        while last > 0 {
            let farthest = heap[0]
            let moved = heap[last]
            siftDown(moved, from: 0, count: last)
            heap[last] = farthest
            last &-= 1
        }
    }

    /// The neighbors held: nearest first after ``sort()``, in heap order before.
    package var neighbors: [Neighbor] { heap.array(count: count) }

    // Moves the last element up until its parent is farther.
    private mutating func siftUp(from start: Int) {
        var child = start
        let value = heap[child]
        while child > 0 {
            let parent = (child &- 1) / 2
            guard heap[parent].isNearer(than: value) else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = value
    }

    // Puts `value` into the hole at `start`, among the first `count`.
    private mutating func siftDown(_ value: Neighbor, from start: Int, count: Int) {
        var parent = start
        while true {
            var child = 2 &* parent &+ 1
            if child >= count { break }
            if child &+ 1 < count, heap[child].isNearer(than: heap[child &+ 1]) {
                child &+= 1
            }
            guard value.isNearer(than: heap[child]) else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = value
    }
}
