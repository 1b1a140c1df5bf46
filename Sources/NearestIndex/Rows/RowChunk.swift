internal import Synchronization

/// A view of one chunk's columns and rows, by the row's position in the chunk.
///
/// Births, deaths and the summary are atomic: readers look at them while the writer sets them. The
/// rest of a row is written before its birth is published and not again until nobody can see it.
@safe struct RowChunk {
    /// The first row.
    let rows: UnsafeMutableRawPointer
    let layout: RowLayout

    // SAFETY for all that follows: `rows` points `columnBytes` into a chunk that was laid out and
    // initialized for `layout`, and positions are below `rowsPerChunk`.

    init(rows: UnsafeMutableRawPointer, layout: RowLayout) {
        unsafe self.rows = rows
        self.layout = layout
    }

    func row(_ position: Int) -> UnsafeMutableRawPointer {
        unsafe rows + position &* layout.rowBytes
    }

    var ids: UnsafeMutablePointer<UInt64> {
        unsafe (rows - layout.idsOffset).assumingMemoryBound(to: UInt64.self)
    }

    var births: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.birthsOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    var deaths: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.deathsOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    var scales: UnsafeMutablePointer<Float> {
        unsafe (rows - layout.scalesOffset).assumingMemoryBound(to: Float.self)
    }

    /// The latest birth, then the earliest death, of all rows of the chunk.
    private var summary: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.summaryOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    var latestBirth: UInt64 {
        get { unsafe summary[0].load(ordering: .acquiring) }
        nonmutating set { unsafe summary[0].store(newValue, ordering: .releasing) }
    }

    var earliestDeath: UInt64 {
        get { unsafe summary[1].load(ordering: .acquiring) }
        nonmutating set { unsafe summary[1].store(newValue, ordering: .releasing) }
    }

    private var pending: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.pendingOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// Sets the summary of a new chunk.
    ///
    /// Its other columns are set row by row.
    func initialize() {
        unsafe summary.initialize(to: Atomic(0))
        unsafe (summary + 1).initialize(to: Atomic(RowLayout.never))
        for word in 0..<layout.rowsPerChunk / 64 {
            unsafe (pending + word).initialize(to: Atomic(UInt64.max))
        }
    }

    /// Whether the versions that readers hold may differ about a row; if not, all see it.
    @inline(__always)
    func isPending(_ position: Int) -> Bool {
        if layout.isLent { return false }
        let word = unsafe pending[position &>> 6].load(ordering: .acquiring)
        return word & (1 &<< UInt64(truncatingIfNeeded: position & 63)) != 0
    }

    /// Sets or clears what ``isPending(_:)`` says.
    ///
    /// Writer only. Set before a birth or a death is written; cleared when no reader is left who
    /// does not see the row.
    func setPending(_ position: Int, _ isPending: Bool) {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: position & 63)
        let word = unsafe pending + position &>> 6
        if isPending {
            unsafe word.pointee.bitwiseOr(bit, ordering: .releasing)
        } else {
            unsafe word.pointee.bitwiseAnd(~bit, ordering: .releasing)
        }
    }

    /// Whether a row can be seen in a version.
    func isVisible(_ position: Int, in version: UInt64) -> Bool {
        if layout.isLent { return true }
        // The death first: a row that is used again loses its birth before it loses its death, so
        // whoever sees that it did not die sees that it was not born either.
        guard unsafe deaths[position].load(ordering: .acquiring) > version else { return false }
        return unsafe births[position].load(ordering: .acquiring) <= version
    }

    /// Whether a version sees every row, as far as the summary says.
    func isWhole(in version: UInt64) -> Bool {
        // Deaths first: the writer takes a death back only after it has said that a birth follows.
        layout.isLent || (earliestDeath > version && latestBirth <= version)
    }

    /// Which of the first `count` rows from `first` on, a multiple of 64, can be seen in a version, a bit each.
    func visible(from first: Int, count: Int, in version: UInt64) -> UInt64 {
        let all = count == 64 ? UInt64.max : (1 &<< UInt64(count)) &- 1
        if isWhole(in: version) { return all }
        // Of the others every version knows the same: they are there.
        let differing = unsafe pending[first &>> 6].load(ordering: .acquiring)
        var mask = all & ~differing
        var left = all & differing
        while left != 0 {
            let position = left.trailingZeroBitCount
            if isVisible(first &+ position, in: version) { mask |= 1 &<< UInt64(position) }
            left &= left &- 1
        }
        return mask
    }
}
