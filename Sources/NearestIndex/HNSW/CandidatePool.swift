/// The nearest candidates found so far, sorted, in memory that somebody lends.
///
/// Holds the nearest `ef` that may be returned, and of those that may only be walked over the ones
/// that are nearer than the last of these. One array of 64-bit keys: finding a place is a binary
/// search, making it a move of a few hundred bytes, and the next to expand is found by a cursor.
@safe struct CandidatePool {
    private let keys: UnsafeMutablePointer<CandidateKey>
    private let capacity: Int
    /// Candidates to hold that may be returned.
    let ef: Int
    private(set) var count = 0
    /// Those of them that may be returned.
    private(set) var passing = 0
    /// The first that may not have been expanded.
    private(set) var cursor = 0
    /// The distance from which on candidates are refused.
    private(set) var limit = Float.infinity

    // SAFETY for the rest: positions below `count`, which never exceeds `capacity`, are initialized.

    /// Uses room for `capacity` keys, more than `ef`.
    init(_ keys: UnsafeMutablePointer<CandidateKey>, capacity: Int, ef: Int) {
        unsafe self.keys = keys
        self.capacity = capacity
        self.ef = ef
    }

    subscript(position: Int) -> CandidateKey {
        @inline(__always) get { unsafe keys[position] }
    }

    /// Whether `ef` candidates that may be returned are held.
    var isFull: Bool { passing == ef }

    /// Takes a candidate whose distance is below ``limit``.
    @inline(__always)
    mutating func insert(_ key: CandidateKey) {
        // Where it goes may be anywhere, so a branch would be guessed wrong half of the time: each step
        // is a comparison and a conditional move.
        var low = 0
        var length = count
        while length > 1 {
            let half = length &>> 1
            low = unsafe keys[low &+ half &- 1] < key ? low &+ half : low
            length &-= half
        }
        if length == 1, unsafe keys[low] < key { low &+= 1 }
        if count == capacity {
            if low == count { return }
            drop()
        }
        let place = unsafe keys + low
        unsafe (place + 1).update(from: place, count: count &- low)
        unsafe place.initialize(to: key)
        count &+= 1
        if low < cursor { cursor = low }
        if !key.fails {
            passing &+= 1
            trim()
        } else if count == capacity {
            limit = unsafe keys[count &- 1].distance
        }
    }

    // Drops what is beyond the last of the `ef` nearest that may be returned.
    @inline(__always)
    private mutating func trim() {
        guard passing >= ef else {
            if count == capacity { limit = unsafe keys[count &- 1].distance }
            return
        }
        while passing > ef { drop() }
        while unsafe keys[count &- 1].fails { drop() }
        limit = unsafe keys[count &- 1].distance
    }

    @inline(__always)
    private mutating func drop() {
        count &-= 1
        if !(unsafe keys[count].fails) { passing &-= 1 }
        if cursor > count { cursor = count }
    }

    /// The nearest candidate that was not expanded, marked so; nil if all were.
    @inline(__always)
    mutating func next() -> Node? {
        while cursor < count {
            let key = unsafe keys[cursor]
            cursor &+= 1
            if !key.isExpanded {
                unsafe keys[cursor &- 1].bits |= CandidateKey.expandedMark
                return key.node
            }
        }
        return nil
    }

    /// The nearest candidate that was not expanded, left as it is.
    @inline(__always)
    func peek() -> Node? {
        var position = cursor
        while position < count {
            let key = unsafe keys[position]
            if !key.isExpanded { return key.node }
            position &+= 1
        }
        return nil
    }
}
