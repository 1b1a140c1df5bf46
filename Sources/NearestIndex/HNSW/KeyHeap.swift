/// Candidates of which the nearest comes first: a binary heap in an array that is kept from search to
/// search.
struct KeyHeap {
    private var keys: [CandidateKey] = []

    var count: Int { keys.count }

    /// The nearest.
    var first: CandidateKey? { keys.first }

    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
    }

    mutating func insert(_ key: CandidateKey) {
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

    /// Takes the nearest out.
    mutating func popFirst() -> CandidateKey? {
        guard let first = keys.first else { return nil }
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
