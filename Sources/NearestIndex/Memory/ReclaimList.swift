/// Memory and objects that the writer has unlinked and that readers may still read.
///
/// Each is freed once every reader that could have seen it has left; see ``ReaderEpochs``.
///
/// It is a queue in the order of epochs, so that reclaiming looks only at what it frees: while a
/// long search lasts, every change of attributes adds to the list.
///
/// Only the writer uses it, behind its lock.
package struct ReclaimList: Sendable {
    private var entries: [(epoch: UInt64, object: RetireList.Entry?)] = []
    // The first entry that was not freed.
    private var start = 0
    /// Bytes of what waits, as far as their owners have told.
    package private(set) var byteCount = 0

    package init() {}

    /// Whether nothing is waiting to be freed.
    package var isEmpty: Bool { start == entries.count }

    /// Releases an object that was unlinked in an epoch of ``ReaderEpochs``, which is not before
    /// that of the object before.
    package mutating func retire(
        _ object: any AnyObject & Sendable,
        byteCount: Int = 0,
        _ epoch: UInt64
    ) {
        retire(RetireList.Entry(object: object, byteCount: byteCount), epoch)
    }

    /// Releases the objects that a sidecar has replaced in an epoch.
    package mutating func retire(_ list: RetireList, _ epoch: UInt64) {
        for entry in list.entries { retire(entry, epoch) }
    }

    private mutating func retire(_ entry: RetireList.Entry, _ epoch: UInt64) {
        entries.append((epoch, entry))
        byteCount += entry.byteCount
    }

    /// Frees everything that no reader can see any more.
    ///
    /// - Complexity: O(entries that are freed), amortized.
    package mutating func reclaim(_ epochs: ReaderEpochs) {
        while start < entries.count, epochs.isSafe(entries[start].epoch) {
            byteCount -= entries[start].object?.byteCount ?? 0
            entries[start].object = nil
            start += 1
        }
        // Removing from an array's front moves the rest, so it is done when half of it is used up.
        if start > entries.count / 2 {
            entries.removeFirst(start)
            start = 0
        }
    }
}
