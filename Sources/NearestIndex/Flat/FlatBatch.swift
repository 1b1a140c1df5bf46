internal import NearestKernels
internal import Synchronization

/// A batch of queries over one snapshot, cut into parts for threads.
///
/// With many queries each thread takes some of them over all rows; with few, which are bound by
/// reading, each takes some of the rows for all queries, and the parts' answers are merged. The order
/// of neighbors is total, so the answer is the same however the work is cut.
struct FlatBatch: Sendable {
    let scorers: [QueryScorer]
    let metric: Metric
    let product: MatrixProduct
    let k: Int
    let snapshot: RowSnapshot
    /// Which rows may be returned, a bit each; nil for all that are visible.
    let selected: [UInt64]?
    /// How a limit by attributes was gone about.
    let report: PlanReport?

    /// Queries below which a thread's share would fill no panel of a tile.
    private static let fewestQueries = 48

    private let interruption: SharedInterruption

    init(
        scorers: [QueryScorer],
        metric: Metric,
        product: MatrixProduct,
        k: Int,
        snapshot: RowSnapshot,
        candidates: IDFilter,
        options: SearchOptions
    ) {
        self.scorers = scorers
        self.metric = metric
        self.product = product
        self.k = k
        self.snapshot = snapshot
        interruption = SharedInterruption(deadline: options.deadline)
        let limit = snapshot.limit(candidates)
        report = limit.report(.exactScan)
        switch limit {
        case .all: selected = nil
        case .identifiers(let candidates):
            selected = Self.select(candidates, in: snapshot, interruption: interruption)
        case .rows(let rows): selected = rows.areAll ? nil : rows.set.mask
        }
    }

    /// The visible rows that pass, asked once for all queries.
    private static func select(
        _ candidates: IDFilter,
        in snapshot: RowSnapshot,
        interruption: SharedInterruption
    ) -> [UInt64] {
        let groups = (snapshot.rowCount + RowLayout.group - 1) / RowLayout.group
        var masks = [UInt64](repeating: 0, count: groups)
        if case .keeping(let ids) = candidates.rule, snapshot.shouldLookUp(ids) {
            for id in ids {
                guard let row = snapshot.row(of: id) else { continue }
                masks[row / RowLayout.group] |= 1 << UInt64(row % RowLayout.group)
            }
            if snapshot.identifiersAreCurrent { return masks }
        }
        for group in 0..<groups {
            if group.isMultiple(of: 64), interruption.shouldStop() {
                return [UInt64](repeating: 0, count: groups)
            }
            masks[group] = snapshot.passing(candidates, groupAt: group * RowLayout.group)
        }
        return masks
    }

    /// Searches, on the caller's thread and `threads - 1` more.
    func run(threads: Int, requested: Int) -> [SearchResult] {
        let count = scorers.count
        guard count > 0 else { return [] }
        let queryParts = max(1, min(threads, count / Self.fewestQueries))
        // No more parts of the rows than make blocks worth a thread.
        let rowParts = max(1, min(threads / queryParts, snapshot.rowCount / 1024))
        let heaps = Workspace<Neighbor>(count * k * rowParts)
        let parts = Lock([FlatBatchPart?](repeating: nil, count: queryParts * rowParts))
        let groups = (snapshot.rowCount + RowLayout.group - 1) / RowLayout.group
        let room = unsafe HeapRoom(start: heaps.start)
        runInParallel(threads: queryParts * rowParts) { thread in
            let (queryPart, rowPart) = (thread / rowParts, thread % rowParts)
            let queries =
                count * queryPart / queryParts..<count * (queryPart + 1) / queryParts
            // SAFETY: each part has its own room: its row part's, and in it its queries'.
            let start = unsafe room.start + (rowPart * count + queries.lowerBound) * k
            var part = unsafe FlatBatchPart(batch: self, queries: queries, heaps: start)
            part.scan(
                groups: groups * rowPart / rowParts..<groups * (rowPart + 1) / rowParts,
                interruption: interruption
            )
            parts.withLock { [part] in $0[thread] = part }
        }
        var results: [SearchResult] = []
        results.reserveCapacity(count)
        let finished = parts.withLock { $0.compactMap(\.self) }
        for first in stride(from: 0, to: finished.count, by: rowParts) {
            results.append(
                contentsOf: merge(
                    finished[first..<first + rowParts],
                    requested: requested,
                    stopped: interruption.reason
                )
            )
        }
        return results
    }

    // The answers of one part of the queries, from all parts of the rows.
    private func merge(
        _ parts: ArraySlice<FlatBatchPart>,
        requested: Int,
        stopped: SearchResult.Interruption?
    ) -> [SearchResult] {
        guard var whole = parts.first else { return [] }
        for part in parts.dropFirst() { whole.absorb(part) }
        return whole.results(requested: requested, stopped: stopped)
    }
}

// Lets the threads' closure carry the heaps' address; each thread keeps to its own part of it.
@safe private struct HeapRoom: @unchecked Sendable {
    let start: UnsafeMutablePointer<Neighbor>
}
