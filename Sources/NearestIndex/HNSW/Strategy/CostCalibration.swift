internal import Synchronization

/// The measured costs of an index for its ``CostModel``: measured once, and again when it has
/// grown.
///
/// The strategy follows from these costs, and the answer of an approximate search from the
/// strategy. So measurements are repeated as seldom as possible, to keep the answer of a search the
/// same.
final class CostCalibration: Sendable {
    private let measuredRows = Atomic<Int>(0)
    // The bit patterns of the costs, each stored by itself.
    private let warmRow = Atomic<UInt64>(0)
    private let coldRow = Atomic<UInt64>(0)
    private let walkRow = Atomic<UInt64>(0)
    private let walkStart = Atomic<UInt64>(0)
    private let walkStep = Atomic<UInt64>(0)

    /// Below this many rows everything is in a cache, and measuring costs more than a wrong choice.
    static let minimumRows = 2048

    /// Returns the measured costs; nil if none were measured, or the index has doubled since then.
    ///
    /// - Parameters:
    ///   - rowCount: rows of the index now.
    ///   - usual: costs that have the numbers which are not measured.
    /// - Returns: the costs.
    func costs(rowCount: Int, _ usual: CostModel) -> CostModel? {
        let measured = measuredRows.load(ordering: .acquiring)
        guard measured > 0, rowCount < 2 * measured else { return nil }
        var costs = usual
        costs.warmRow = Double(bitPattern: warmRow.load(ordering: .relaxed))
        costs.coldRow = Double(bitPattern: coldRow.load(ordering: .relaxed))
        costs.walkRow = Double(bitPattern: walkRow.load(ordering: .relaxed))
        costs.walkStart = Double(bitPattern: walkStart.load(ordering: .relaxed))
        costs.walkStep = Double(bitPattern: walkStep.load(ordering: .relaxed))
        return costs
    }

    /// Stores the costs measured on an index of `rowCount` rows.
    ///
    /// If two threads measure at once, the stored numbers may come from both; each is valid by
    /// itself.
    func set(_ costs: CostModel, rowCount: Int) {
        warmRow.store(costs.warmRow.bitPattern, ordering: .relaxed)
        coldRow.store(costs.coldRow.bitPattern, ordering: .relaxed)
        walkRow.store(costs.walkRow.bitPattern, ordering: .relaxed)
        walkStart.store(costs.walkStart.bitPattern, ordering: .relaxed)
        walkStep.store(costs.walkStep.bitPattern, ordering: .relaxed)
        measuredRows.store(rowCount, ordering: .releasing)
    }
}
