/// The nearest candidates found so far, sorted, in memory of a ``SearchScratch``.
///
/// It holds the nearest `ef` candidates that may be returned, and the excluded ones, which may only
/// be walked over, that are nearer than the last of these. It is one array of 64-bit keys: a binary
/// search finds the place of a new key, inserting moves a few hundred bytes, and a cursor finds the
/// next candidate to expand.
package struct CandidatePool {
    private let keys: ScratchSpan<CandidateKey>
    /// The most candidates to keep that may be returned.
    package let ef: Int
    /// Candidates held, excluded ones included.
    package private(set) var count = 0
    /// Candidates held that may be returned, at most `ef`.
    package private(set) var passing = 0
    /// The first position whose candidate may not have been expanded.
    package private(set) var cursor = 0
    /// Candidates at this distance or beyond are rejected.
    package private(set) var worstDistance = Float.infinity

    /// Uses memory for more than `ef` keys, which may be uninitialized.
    package init(_ keys: ScratchSpan<CandidateKey>, ef: Int) {
        self.keys = keys
        self.ef = ef
    }

    /// The most keys held, excluded ones included.
    @inline(__always)
    private var capacity: Int { keys.count }

    /// The candidate at a position below ``count``; 0 is the nearest.
    package subscript(position: Int) -> CandidateKey {
        @inline(__always) get { keys[position] }
    }

    /// Whether `ef` candidates that may be returned are held.
    package var isFull: Bool { passing == ef }

    /// Inserts a candidate whose distance is below ``worstDistance``.
    ///
    /// - Complexity: O(log `count`) comparisons, and a move of the keys behind it.
    /// - Returns: its position; ``count`` or more if it was not kept.
    @inline(__always)
    @discardableResult
    package mutating func insert(_ key: CandidateKey) -> Int {
        // The place may be anywhere, so a branch would be mispredicted half of the time. Each step
        // is a comparison and a conditional move instead.
        var low = 0
        var length = count
        while length > 1 {
            let half = length &>> 1
            low = keys[low &+ half &- 1] < key ? low &+ half : low
            length &-= half
        }
        if length == 1, keys[low] < key { low &+= 1 }
        if count == capacity {
            if low == count { return low }
            drop()
        }
        keys.move(count &- low, from: low, to: low &+ 1)
        keys[low] = key
        count &+= 1
        if low < cursor { cursor = low }
        if !key.isExcluded {
            passing &+= 1
            trim()
        } else if count == capacity {
            worstDistance = keys[count &- 1].distance
        }
        return low
    }

    // Drops the candidates behind the last of the `ef` nearest that may be returned.
    @inline(__always)
    private mutating func trim() {
        guard passing >= ef else {
            if count == capacity { worstDistance = keys[count &- 1].distance }
            return
        }
        while passing > ef { drop() }
        while keys[count &- 1].isExcluded { drop() }
        worstDistance = keys[count &- 1].distance
    }

    @inline(__always)
    // Drops the last candidate.
    private mutating func drop() {
        count &-= 1
        if !keys[count].isExcluded { passing &-= 1 }
        if cursor > count { cursor = count }
    }

    /// Marks the nearest candidate that was not expanded, and returns its node; nil if all were.
    @inline(__always)
    package mutating func next() -> Int? {
        while cursor < count {
            let key = keys[cursor]
            cursor &+= 1
            if !key.isExpanded {
                keys[cursor &- 1].bits |= CandidateKey.expandedMark
                return key.node
            }
        }
        return nil
    }

    /// Returns the node of the nearest candidate that was not expanded, without marking it.
    @inline(__always)
    package func peek() -> Int? {
        var position = cursor
        while position < count {
            let key = keys[position]
            if !key.isExpanded { return key.node }
            position &+= 1
        }
        return nil
    }
}
