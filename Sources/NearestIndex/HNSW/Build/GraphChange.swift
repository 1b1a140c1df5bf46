/// One change of a graph index, from taking its locks to releasing them.
///
/// Vectors are inserted or removed, and the graph is repaired, through its methods.
///
/// ```swift
/// index.change { change in change.remove(ids) }
/// ```
///
/// They are in this folder: `+Insert` (Algorithm 1 of the paper), `+Remove`, `+Sweep`,
/// `+Reachability`, `+Compaction` and `+Copying`. Searches continue during a change, and see what
/// it publishes at once.
package struct GraphChange: ~Copyable {
    /// The parts of the index.
    let parts: GraphParts
    /// The graph's writer state, moved here for the time of the change.
    var state: GraphWriterState
    /// The rows' writer state, moved here for the time of the change.
    var rowState: RowWriterState

    /// The version that the change publishes.
    var nextVersion: UInt64 { parts.rows.nextVersion() }

    /// The newest version, with all rows, including those that readers may not test yet.
    var newestView: RowView {
        parts.rows.view(of: nextVersion - 1, rowCount: rowState.end)
    }

    /// Returns what the linkers of this change share.
    ///
    /// - Parameters:
    ///   - view: the version in which they look for neighbors.
    ///   - newNodes: the nodes that come with the change. Default: none.
    ///   - candidates: how many are looked for. Default: `efConstruction`.
    ///   - fillsLists: whether lists are filled when they are chosen again. Default: no.
    /// - Returns: the context: the parts, the view, the new nodes, and what the writer's state
    ///   holds.
    func linking(
        in view: RowView,
        _ newNodes: NewNodes = .none,
        candidates: Int? = nil,
        fillsLists: Bool = false
    ) -> LinkContext {
        LinkContext(
            parts: parts,
            view: view,
            newNodes: newNodes,
            lengths: state.lengths,
            codes: parts.codes.value ?? state.candidateCodes,
            candidateCount: candidates ?? parts.parameters.efConstruction,
            fillsLists: fillsLists
        )
    }

    // MARK: - Upkeep

    /// A sweep begins when the removed nodes are a tenth of the count.
    private static let sweptShare = 10
    /// Each change takes so many steps that the sweep ends after `count / sweepLength` changes.
    private static let sweepLength = 20
    /// In a small graph a sweep begins only after this many removals.
    private static let minimumRemoved = 32
    /// The most nodes that one change repairs, however many vectors it removes: some tenths of a
    /// second.
    private static let maximumSteps = 1 << 15

    /// Does this change's share of the upkeep: sweeping, reachability, prefetching.
    ///
    /// - Parameters:
    ///   - changes: vectors that the change inserted or removed.
    ///   - threads: threads to use. Default: 1.
    mutating func maintain(after changes: Int, threads: Int = 1) {
        let count = parts.count
        state.changesSinceCheck += changes
        if state.sweep == nil,
            rowState.deleted.count > max(Self.minimumRemoved, count / Self.sweptShare)
        {
            beginSweep()
        }
        if let sweep = state.sweep {
            let steps = max(8, sweep.end / max(16, count / Self.sweepLength))
            advanceSweep(by: min(steps * min(changes, Self.maximumSteps), Self.maximumSteps))
        }
        repairReachability(atLeastAfter: max(16, count / 64))
        tunePrefetch()
        updateCodes(threads: threads)
        checkInvariants()
    }

    /// Measures the prefetch depth again if the index has doubled since.
    mutating func tunePrefetch() {
        parts.resources.prefetchDepth.tune(
            newestView,
            count: parts.count,
            tunedRows: &state.tunedRows,
            parts.codec
        )
    }
}
