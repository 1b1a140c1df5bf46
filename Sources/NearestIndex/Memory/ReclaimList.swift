/// Memory and objects that the writer has unlinked and that readers may still read.
///
/// Each is freed once every reader that could have seen it has left; see ``ReaderEpochs``.
///
/// Only the writer uses it, behind its lock.
package struct ReclaimList: Sendable {
    private var entries: [(epoch: UInt64, memory: any AnyObject & Sendable)] = []

    package init() {}

    /// Whether nothing is waiting to be freed.
    package var isEmpty: Bool { entries.isEmpty }

    /// Releases an object that was unlinked in an epoch of ``ReaderEpochs``.
    package mutating func retire(_ object: any AnyObject & Sendable, _ epoch: UInt64) {
        entries.append((epoch, object))
    }

    /// Releases the objects that a sidecar has replaced in an epoch.
    package mutating func retire(_ list: RetireList, _ epoch: UInt64) {
        for object in list.objects { retire(object, epoch) }
    }

    /// Frees everything that no reader can see any more.
    ///
    /// - Complexity: O(entries).
    package mutating func reclaim(_ epochs: ReaderEpochs) {
        entries.removeAll { epochs.isSafe($0.epoch) }
    }
}
