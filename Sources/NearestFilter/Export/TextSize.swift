/// The size of dictionaries, and the memory that exporting them takes.
package struct TextSize: Sendable {
    private var count = 0
    private var byteCount = 0

    /// Begins without entries.
    package init() {}

    /// Adds an entry of `byteCount` bytes.
    package mutating func add(_ byteCount: Int) { add(count: 1, byteCount: byteCount) }

    /// Adds `count` entries that have `byteCount` bytes together.
    package mutating func add(count: Int, byteCount: Int) {
        self.count += count
        self.byteCount += byteCount
    }

    /// Adds the entries of a dictionary in memory.
    mutating func add(_ dictionary: AppendOnlyDictionary) {
        add(count: dictionary.count, byteCount: dictionary.memoryUsed)
    }

    /// Bytes of memory.
    ///
    /// The bytes of entries are in memory twice: where they are held, and in the order in which
    /// they are written. Finding and sorting an entry takes about 128 bytes more, however long it
    /// is.
    package var memory: Int { count * 128 + byteCount * 2 }
}
