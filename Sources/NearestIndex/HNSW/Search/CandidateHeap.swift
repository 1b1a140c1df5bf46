/// A binary heap of candidates with the nearest at its root.
///
/// ``BestFirstWalk`` and ``NeighborCursor`` use it. ``SearchScratch`` keeps its array between
/// searches.
package struct CandidateHeap {
    private var keys: [CandidateKey] = []

    package init() {}

    /// The number of candidates.
    package var count: Int { keys.count }

    /// The nearest candidate; nil if the heap is empty.
    package var first: CandidateKey? { keys.first }

    /// Removes all candidates and keeps the memory.
    package mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
    }

    /// Inserts a candidate.
    ///
    /// - Complexity: O(log `count`).
    package mutating func insert(_ key: CandidateKey) {
        keys.append(key)
        var child = keys.count &- 1
        while child > 0 {
            let parent = (child &- 1) / 2
            guard key < keys[parent] else { break }
            keys[child] = keys[parent]
            child = parent
        }
        keys[child] = key
    }

    /// Removes and returns the nearest candidate; nil if the heap is empty.
    ///
    /// - Complexity: O(log `count`).
    package mutating func popFirst() -> CandidateKey? {
        guard let first = keys.first else { return nil }
        // The last element fills the hole at the root and sinks to its place.
        let moved = keys.removeLast()
        guard !keys.isEmpty else { return first }
        var parent = 0
        while true {
            var child = 2 &* parent &+ 1
            if child >= keys.count { break }
            if child &+ 1 < keys.count, keys[child &+ 1] < keys[child] { child &+= 1 }
            guard keys[child] < moved else { break }
            keys[parent] = keys[child]
            parent = child
        }
        keys[parent] = moved
        return first
    }
}
