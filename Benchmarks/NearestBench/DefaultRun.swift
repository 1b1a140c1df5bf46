import BenchCore
import Datasets
import Foundation

/// What `nearest-bench` does without arguments: every kind of index on data from a seed.
struct DefaultRun {
    func run() throws {
        BenchSession.reportComplaints()
        let recipe = SyntheticDataset()
        let dataset = try Waiting.during("generating \(recipe.name)") { try recipe.generate() }
        let k = 10
        let truth = try dataset.exactNeighbors(k: k)
        print(
            """
            data     \(recipe.name): \(dataset.base.count) x \(dataset.base.dimension), \
            \(dataset.queries.count) queries that are not among them, seed \(recipe.seed)
            truth    the \(k) nearest, computed with the exact index
            \(BenchSession.machineLines)

            """
        )
        // Shown at once, also through a pipe.
        fflush(nil)
        let session = BenchSession(
            dataset: dataset,
            truth: truth,
            name: dataset.name,
            repetitions: 2,
            output: nil
        )
        for kind in IndexKind.inMemory {
            let points = sweep(kind, k: k, queries: dataset.queries.count)
                .points(queries: dataset.queries.count, kind: kind)
            for plan in kind.plans(BuildParameters()) {
                try session.measure([plan], buildThreads: threads, points: points)
            }
        }
        print(session.table.text)
    }

    private let threads = ProcessInfo.processInfo.activeProcessorCount

    /// What each kind is there for: an exact index for large batches, a graph for single queries.
    private func sweep(_ kind: IndexKind, k: Int, queries: Int) -> SearchSweep {
        switch kind {
        case .flat, .segmentFlat: SearchSweep(ks: [k], batches: [0, 32, queries])
        case .hnsw, .segmentHNSW: SearchSweep(ks: [k], efSearches: [16, 32, 64, 128])
        }
    }
}
