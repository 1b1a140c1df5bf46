/// Which nodes a search has seen: a byte for each, equal to the number of the search if it has.
///
/// Beginning a search costs nothing but every 255th time, when the bytes are cleared.
@safe struct VisitedSet: ~Copyable {
    private var marks: UnsafeMutablePointer<UInt8>
    private(set) var capacity = 0
    private var tag: UInt8 = 0

    init() {
        unsafe marks = .allocate(capacity: 1)
    }

    deinit {
        unsafe marks.deallocate()
    }

    /// Forgets all nodes, of which there are fewer than `count`.
    mutating func clear(count: Int) {
        if count > capacity {
            unsafe marks.deallocate()
            capacity = max(count, capacity + capacity / 4)
            unsafe marks = .allocate(capacity: capacity)
            unsafe marks.initialize(repeating: 0, count: capacity)
            tag = 0
        } else if tag == .max {
            unsafe marks.update(repeating: 0, count: capacity)
            tag = 0
        }
        tag &+= 1
    }

    /// The marks and what they are compared with, for a loop.
    var marking: (marks: UnsafeMutablePointer<UInt8>, tag: UInt8) { unsafe (marks, tag) }
}
