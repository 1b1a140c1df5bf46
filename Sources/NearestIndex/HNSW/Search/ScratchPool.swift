/// Scratch memory that no search is using, taken and returned without waiting.
///
/// The number of searches is not limited: if the pool is empty, a new scratch is made, and if it is
/// full, a returned one is freed.
final class ScratchPool: Sendable {
    /// The most scratches that the pool keeps.
    private static let count = 64
    /// A scratch with more keys than this is freed instead of kept.
    private static let maximumKept = 1 << 16
    private let scratches = ObjectPool<SearchScratch>(capacity: count)
    private let dimension: Int
    private let hopCapacity: Int

    /// Makes a pool of scratch for an index.
    init(dimension: Int, hopCapacity: Int) {
        self.dimension = dimension
        self.hopCapacity = hopCapacity
    }

    /// Takes scratch for one search; return it with ``give(_:)``.
    func take() -> SearchScratch {
        scratches.take() ?? SearchScratch(dimension: dimension, hopCapacity: hopCapacity)
    }

    /// Returns scratch to the pool.
    func give(_ scratch: SearchScratch) {
        // A rare large search should not keep its memory forever.
        if scratch.keyCapacity > Self.maximumKept { return }
        scratches.give(scratch)
    }
}
