internal import Synchronization

/// A view of one chunk's columns and rows, by the row's position in the chunk.
///
/// Versions and the summary are atomic, because readers load them while the writer stores them. The
/// rest of a row is written before its version is published, and not again until no reader can see
/// the row.
@safe package struct RowChunk {
    /// The first row.
    let rows: UnsafeMutableRawPointer
    /// The layout of the chunk, which tells where its columns are.
    let layout: RowLayout

    // SAFETY for all that follows: `rows` points `columnBytes` into a chunk that was laid out and
    // initialized for `layout`, and positions are below `rowsPerChunk`.

    /// Views the chunk whose first row is at `rows`.
    @inline(__always)
    init(rows: UnsafeMutableRawPointer, layout: RowLayout) {
        unsafe self.rows = rows
        self.layout = layout
    }

    /// Returns the elements of a row, by its position in the chunk.
    @inline(__always)
    func row(_ position: Int) -> UnsafeMutableRawPointer {
        unsafe rows + position &* layout.rowBytes
    }

    /// Returns the elements of a row, for reading.
    @inline(__always)
    func vector(_ position: Int) -> RowPointer { unsafe RowPointer(row(position)) }

    /// Returns the norm of a row; ``RowNorm`` says which number that is.
    @inline(__always)
    func norm(_ position: Int) -> Float { unsafe norms[position] }

    /// Returns the identifier that was last written to a row.
    @inline(__always)
    func id(_ position: Int) -> VectorID { unsafe VectorID(ids[position]) }

    /// The identifier of each row.
    var ids: UnsafeMutablePointer<UInt64> {
        unsafe (rows - layout.idsOffset).assumingMemoryBound(to: UInt64.self)
    }

    private var insertedVersions: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.insertedVersionsOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    private var deletedVersions: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.deletedVersionsOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// The norm of each row.
    var norms: UnsafeMutablePointer<Float> {
        unsafe (rows - layout.normsOffset).assumingMemoryBound(to: Float.self)
    }

    // The latest insertion, then the earliest deletion, of all rows of the chunk.
    private var summary: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.summaryOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// The latest version in which a row of the chunk was inserted.
    var latestInsertion: UInt64 {
        get { unsafe summary[0].load(ordering: .acquiring) }
        nonmutating set { unsafe summary[0].store(newValue, ordering: .releasing) }
    }

    /// The earliest version in which a row of the chunk was deleted.
    var earliestDeletion: UInt64 {
        get { unsafe summary[1].load(ordering: .acquiring) }
        nonmutating set { unsafe summary[1].store(newValue, ordering: .releasing) }
    }

    // One bit per row: whether the versions in use may differ about the row.
    private var unsettled: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (rows - layout.unsettledOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// Initializes the summary of a new chunk; its other columns are initialized row by row.
    func initialize() {
        unsafe summary.initialize(to: Atomic(0))
        unsafe (summary + 1).initialize(to: Atomic(RowLayout.never))
        for word in 0..<BitWords.count(forRows: layout.rowsPerChunk) {
            unsafe (unsettled + word).initialize(to: Atomic(BitWords.full))
        }
    }

    /// Whether the versions in use may differ about a row; if not, all of them see it.
    ///
    /// Most rows of an old index are settled, so most visibility tests read one bit and no
    /// versions.
    @inline(__always)
    package func isUnsettled(_ position: Int) -> Bool {
        let word = unsafe unsettled[position &>> 6].load(ordering: .acquiring)
        return word & BitWords.bit(of: position) != 0
    }

    /// Sets or clears what ``isUnsettled(_:)`` says.
    ///
    /// Writer only. Set before a version is written; cleared when no reader is left that does not
    /// see the row.
    func setUnsettled(_ position: Int, _ isUnsettled: Bool) {
        let bit = BitWords.bit(of: position)
        let word = unsafe unsettled + position &>> 6
        if isUnsettled {
            unsafe word.pointee.bitwiseOr(bit, ordering: .releasing)
        } else {
            unsafe word.pointee.bitwiseAnd(~bit, ordering: .releasing)
        }
    }

    /// Makes a new row one that no version shows: it counts as deleted, because readers may test it
    /// before it is filled.
    @inline(__always)
    func initializeRow(_ position: Int) {
        // SAFETY: the row was never used, or not since every reader that knew it has left.
        unsafe (insertedVersions + position).initialize(to: Atomic(RowLayout.never))
        unsafe (deletedVersions + position).initialize(to: Atomic(0))
    }

    /// Writes a row that no reader can see, and that `version` will show.
    ///
    /// The order of the stores is what ``isVisible(_:in:)`` relies on.
    ///
    /// - Parameters:
    ///   - position: the row.
    ///   - id: its identifier.
    ///   - version: the version that will be published.
    ///   - write: receives the row's memory and returns its norm.
    @inline(__always)
    func fill(_ position: Int, id: VectorID, version: UInt64, _ write: (RowTarget) -> Float) {
        unsafe insertedVersions[position].store(RowLayout.never, ordering: .releasing)
        unsafe norms[position] = write(RowTarget(row(position)))
        unsafe ids[position] = id.rawValue
        unsafe deletedVersions[position].store(RowLayout.never, ordering: .releasing)
        unsafe insertedVersions[position].store(version, ordering: .releasing)
    }

    /// Marks a row as deleted from a version on.
    @inline(__always)
    func markDeleted(_ position: Int, version: UInt64) {
        unsafe deletedVersions[position].store(version, ordering: .releasing)
    }

    /// Returns the version in which a row was inserted; ``RowLayout/never`` if it was not.
    @inline(__always)
    func insertedVersion(_ position: Int) -> UInt64 {
        unsafe insertedVersions[position].load(ordering: .relaxed)
    }

    /// Returns the version in which a row was deleted; ``RowLayout/never`` if it was not.
    @inline(__always)
    func deletedVersion(_ position: Int) -> UInt64 {
        unsafe deletedVersions[position].load(ordering: .relaxed)
    }

    /// Whether a row can be seen in a version.
    package func isVisible(_ position: Int, in version: UInt64) -> Bool {
        // The deletion first: a row that is used again loses its insertion before it loses its
        // deletion, so a reader that does not see the deletion does not see an insertion either.
        guard unsafe deletedVersions[position].load(ordering: .acquiring) > version else {
            return false
        }
        return unsafe insertedVersions[position].load(ordering: .acquiring) <= version
    }

    /// Whether a version sees every row, as far as the summary says.
    package func isWhole(in version: UInt64) -> Bool {
        // Deletions first: the writer takes one back only after it has announced an insertion.
        earliestDeletion > version && latestInsertion <= version
    }

    /// Returns which of the `count` rows from `first` on can be seen in a version, one bit each.
    ///
    /// - Parameters:
    ///   - first: a multiple of 64.
    ///   - count: 1…64.
    ///   - version: the version.
    /// - Returns: the mask: bit `i` is set where the version sees row `first + i`.
    func visible(from first: Int, count: Int, in version: UInt64) -> UInt64 {
        let all = BitWords.firstBits(count)
        if isWhole(in: version) { return all }
        // Every version sees the settled ones.
        let differing = unsafe unsettled[first &>> 6].load(ordering: .acquiring)
        var mask = all & ~differing
        for position in SetBits(all & differing)
        where isVisible(first &+ position, in: version) {
            mask |= BitWords.bit(of: position)
        }
        return mask
    }
}
