internal import Synchronization

/// The rows that were deleted last, for searches that began before.
///
/// Such a search still sees these rows. But the change that deletes a row takes links to it out of
/// the graph, so a search that runs meanwhile may not come to it. At its end it asks which rows
/// were deleted since, and compares them too.
///
/// Written by the one writer of a ``RowTable``, read by any thread. It is a ring: of many deletions
/// it knows the last ones, and says so.
package final class DeletionLog: Sendable {
    /// The most deletions that it knows, the one that may just be written included.
    package static let capacity = 64

    // An object for each entry, because an array cannot hold atomics.
    private final class Entry: Sendable {
        let row = Atomic<Int>(0)
        let version = Atomic<UInt64>(0)
    }

    private let entries = (0..<capacity).map { _ in Entry() }
    private let count = Atomic<Int>(0)
    private let latest = Atomic<UInt64>(0)

    /// Makes a log without entries.
    package init() {}

    /// Notes that a row will not be in `version`, before any link to it is taken away.
    ///
    /// Writer only; versions never decrease.
    package func append(_ row: Int, version: UInt64) {
        let number = count.load(ordering: .relaxed)
        let entry = entries[number % Self.capacity]
        entry.row.store(row, ordering: .releasing)
        entry.version.store(version, ordering: .releasing)
        count.store(number + 1, ordering: .releasing)
        latest.store(version, ordering: .releasing)
    }

    /// Returns the rows that were deleted in versions after one.
    ///
    /// - Returns: the rows, the last one first; nil if there may be more than the log knows.
    package func rows(after version: UInt64) -> [Int]? {
        guard latest.load(ordering: .acquiring) > version else { return [] }
        let end = count.load(ordering: .acquiring)
        var rows: [Int] = []
        var number = end
        var isComplete = false
        while number > max(0, end - Self.capacity) {
            let entry = entries[(number - 1) % Self.capacity]
            guard entry.version.load(ordering: .acquiring) > version else {
                isComplete = true
                break
            }
            rows.append(entry.row.load(ordering: .acquiring))
            number -= 1
        }
        // An entry that was read may have been written over only if the ring has gone round to it.
        let written = count.load(ordering: .acquiring)
        guard written - number < Self.capacity, isComplete || number == 0 else { return nil }
        return rows
    }
}
