internal import NearestIndex

/// A filter as steps for columns as they are at one moment, or a constant.
///
/// Steps write a bit for each row of a block into slots, which work like a stack; the result is in
/// slot 0. This is the last of the four forms of a filter; `BoundFilter` names them.
struct FilterProgram: Sendable {
    /// Whether all rows match, or none does, if that is certain.
    let constant: Bool?
    /// The steps; none if the result is constant.
    let steps: [Step]
    /// Slots that the steps use.
    let slotCount: Int
    /// The tables of the steps by the numbers of their tests, for a later program of the same
    /// filter.
    let tables: [Int: CodeMembership]

    /// Compiles a filter.
    ///
    /// - Parameters:
    ///   - filter: bound to the schema of the columns.
    ///   - snapshot: the columns as they are.
    ///   - known: the tables of an earlier program of the same filter for the same columns.
    ///   - stop: when to stop testing texts and tags; nil for never.
    /// - Complexity: O(tests of the filter), and what `MatchingCodes` takes for texts and tags.
    /// - Throws: ``StopCondition/Interrupted`` if it is stopped.
    init(
        _ filter: BoundFilter,
        _ snapshot: ColumnSnapshot,
        known: [Int: CodeMembership] = [:],
        until stop: StopCondition? = nil
    ) throws(StopCondition.Interrupted) {
        var planner = FilterPlanner(
            layout: snapshot.layout,
            statistics: snapshot.statistics,
            rowCount: snapshot.rowCount,
            known: known,
            stop: stop
        )
        let plan = try planner.plan(filter.node)
        tables = planner.tables
        if case .constant(let value) = plan {
            (constant, steps, slotCount) = (value, [], 1)
            return
        }
        var writer = StepWriter()
        writer.write(plan, into: 0)
        (constant, steps, slotCount) = (nil, writer.steps, writer.slotCount)
    }

    /// Rows up to which all of them are evaluated for an estimate.
    static let maximumExact = sampleGroups * 64
    // Groups of 64 rows that are evaluated for an estimate.
    private static let sampleGroups = 64

    /// Returns the rows of a snapshot that match.
    ///
    /// - Throws: ``StopCondition/Interrupted`` if `stop` says so; it is asked once for each block.
    func rows(
        _ snapshot: ColumnSnapshot,
        until stop: StopCondition? = nil
    ) throws(StopCondition.Interrupted) -> RowSet {
        if let constant { return BlockEvaluator.rows(constant, rowCount: snapshot.rowCount) }
        return try BlockEvaluator.rows(of: self, in: snapshot, until: stop)
    }

    /// Estimates how many rows of a snapshot match, from groups of rows that are spread evenly.
    ///
    /// - Parameter snapshot: has more than ``maximumExact`` rows.
    /// - Complexity: O(steps): the sample has 64 groups of 64 rows, whatever the number of rows.
    /// - Returns: the estimate, with bounds at 99 %.
    func estimate(_ snapshot: ColumnSnapshot) -> MatchEstimate {
        let rowCount = snapshot.rowCount
        if let constant { return MatchEstimate(exactly: constant ? rowCount : 0) }
        // The last group may be cut off, so it is not among them.
        let all = rowCount / 64
        let groups = (0..<Self.sampleGroups).map { group in
            (group * all + all / 2) / Self.sampleGroups
        }
        let counts = BlockEvaluator.counts(of: self, in: snapshot, groups: groups)
        return MatchEstimate(groupCounts: counts, rowCount: rowCount)
    }
}
