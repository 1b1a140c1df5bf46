package import Datasets
internal import Nearest

/// Exchanges the contents of a graph again and again, the oldest vectors for new ones, and measures
/// it after each turnover; at the end it measures a graph built anew with what is held then.
///
///     let run = try ChurnRun(dataset, plan)
///     let stages = try run.run(resident: { 0 }, progress: { _ in }) { print($0.memoryUsed) }
///
/// The first vectors are the first rows; new ones are the rows after them, from the first again
/// after the last. Each has an identifier of its own.
package struct ChurnRun: Sendable {
    private let dataset: Dataset
    private let plan: ChurnPlan
    /// All rows: it finds the truth among those held.
    private let exact: any BenchIndex
    private let truthK: Int

    /// Prepares the exact neighbors.
    ///
    /// - Throws: `NearestError` for a vector that an index refuses.
    package init(_ dataset: Dataset, _ plan: ChurnPlan) throws {
        precondition(1...dataset.base.count ~= plan.count, "No row is held twice.")
        precondition(1...plan.count ~= plan.part, "A part is of what is held.")
        self.dataset = dataset
        self.plan = plan
        exact = try IndexPlan(flat: .float32)
            .build(dataset.base, metric: dataset.metric, threads: plan.threads)
        truthK = min(plan.points.map(\.k).max() ?? 1, plan.count)
    }

    /// Vectors that a run inserts, those of the graph built anew included.
    package var insertions: Int { plan.count * (plan.turnovers + 2) }

    /// Builds, exchanges and measures.
    ///
    /// - Parameters:
    ///   - resident: the program's bytes in physical memory.
    ///   - progress: called with a number of vectors inserted.
    ///   - report: called with each stage once it is measured.
    /// - Returns: the stages: before the first turnover, after each, and built anew.
    /// - Throws: `NearestError` as the index does, `RemovedAnswer` for a search that finds what is
    ///   not there, and what `report` throws.
    package func run(
        resident: () -> Int,
        progress: @escaping (Int) -> Void = { _ in },
        report: (ChurnStage) throws -> Void = { _ in }
    ) throws -> [ChurnStage] {
        var stages: [ChurnStage] = []
        var window = ChurnWindow(rowCount: dataset.base.count)
        let index = try emptyIndex()
        let buildSeconds = try insert(window.add(plan.count), window, into: index, progress)
        for turnover in 0...plan.turnovers {
            let changes = turnover == 0 ? nil : try turnOver(index, &window, progress)
            let stage = try measure(index, window, turnover, buildSeconds, changes, resident)
            try report(stage)
            stages.append(stage)
        }
        let fresh = try emptyIndex()
        let freshSeconds = try insert(window.ids, window, into: fresh, progress)
        let stage = try measure(fresh, window, nil, freshSeconds, nil, resident)
        try report(stage)
        return stages + [stage]
    }

    private func emptyIndex() throws -> HNSWIndex {
        try plan.index.emptyGraph(dataset.base.dimension, dataset.metric.metric)
    }

    private func turnOver(
        _ index: HNSWIndex,
        _ window: inout ChurnWindow,
        _ progress: @escaping (Int) -> Void
    ) throws -> ChurnChanges {
        var changes = ChurnChanges()
        while changes.count < plan.count {
            let count = min(plan.part, plan.count - changes.count)
            let oldest = window.removeOldest(count).map { VectorID(UInt64($0)) }
            let start = Clock.nanoseconds
            index.remove(oldest)
            changes.removeSeconds += Clock.seconds(since: start)
            let new = window.add(count)
            changes.insertSeconds += try insert(new, window, into: index, progress)
            changes.count += count
        }
        return changes
    }

    /// Returns the seconds it took.
    private func insert(
        _ ids: Range<Int>,
        _ window: ChurnWindow,
        into index: HNSWIndex,
        _ progress: @escaping (Int) -> Void
    ) throws -> Double {
        var seconds = 0.0
        let vectors = TableVectors(dataset.base, for: index.encoding)
        for (ids, rows) in window.parts(ids) {
            let start = Clock.nanoseconds
            try index.insert(
                rows: rows,
                of: vectors,
                ids: ids,
                threads: plan.threads,
                progress: progress
            )
            seconds += Clock.seconds(since: start)
        }
        return seconds
    }

    private func measure(
        _ index: HNSWIndex,
        _ window: ChurnWindow,
        _ turnover: Int?,
        _ buildSeconds: Double,
        _ changes: ChurnChanges?,
        _ resident: () -> Int
    ) throws -> ChurnStage {
        let (memoryUsed, overheadBytes) = (index.memoryUsed, index.overheadBytes)
        let residentBytes = resident()
        let truth = try ExactNeighbors.find(
            in: exact,
            dataset,
            k: truthK,
            among: { window.contains(row: $0) },
            threads: plan.threads
        )
        let searches = try plan.points.map { point in
            let outcome = try SearchRun(index: index, queries: dataset.queries, point: point)
                .run(repetitions: plan.repetitions)
            let recall = Recall(
                answers: try rows(outcome.answers, window),
                truth: truth,
                k: min(point.k, truthK),
                dataset: dataset
            )
            return ChurnStage.Search(point: point, outcome: outcome, recall: recall)
        }
        return ChurnStage(
            turnover: turnover,
            count: window.ids.count,
            memoryUsed: memoryUsed,
            overheadBytes: overheadBytes,
            health: index.health(),
            resident: residentBytes,
            buildSeconds: buildSeconds,
            changes: changes,
            searches: searches
        )
    }

    /// Answers by the rows that their identifiers stand for.
    private func rows(_ answers: [[VectorID]], _ window: ChurnWindow) throws -> [[VectorID]] {
        try answers.map { answer in
            try answer.map { id in
                guard window.contains(id) else {
                    throw RemovedAnswer(id: id.rawValue, held: window.ids)
                }
                return VectorID(UInt64(window.row(of: id)))
            }
        }
    }
}
