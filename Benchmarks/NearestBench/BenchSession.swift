import BenchCore
import Datasets
import Foundation
import Nearest

import struct BenchReport.Measurement
import enum BenchReport.MeasurementFile

/// Builds indexes over one data set, searches each in several ways and keeps the results.
final class BenchSession {
    private let dataset: Dataset
    private let truth: NeighborTable
    private let conditions: Conditions
    private let repetitions: Int
    private let output: String?
    private let minimumRecall: Double?
    private let segments: SegmentRunOptions?
    private(set) var table = ResultTable()
    private(set) var segmentTable = SegmentTable()
    /// The points whose recall was below the minimum, in the order they were measured.
    private(set) var shortfalls: [RecallShortfall] = []
    /// What segments answered otherwise than the index that they were written from.
    private(set) var differences: [String] = []

    /// Starts a session.
    ///
    /// - Parameters:
    ///   - dataset: the vectors to index, and only those queries that are to be asked.
    ///   - truth: the true neighbors of the queries.
    ///   - name: what results call the data set.
    ///   - repetitions: how often every query is asked, at least 1.
    ///   - output: a file that a JSON line for each operating point is appended to.
    ///   - minimumRecall: a recall with ties, 0…1, below which a point falls short; nil for none.
    ///   - segments: how segments are written and opened; nil where none are measured.
    init(
        dataset: Dataset,
        truth: NeighborTable,
        name: String,
        repetitions: Int,
        output: String?,
        minimumRecall: Double? = nil,
        segments: SegmentRunOptions? = nil
    ) {
        self.dataset = dataset
        self.truth = truth
        self.repetitions = repetitions
        self.output = output
        self.minimumRecall = minimumRecall
        self.segments = segments
        conditions = .current(data: name)
    }

    /// Builds one index and measures it at every point, with its segments in turn.
    ///
    /// A point that this machine lacks the instructions for is left out, which standard error says.
    ///
    /// - Parameters:
    ///   - plans: at least one; all are built alike.
    ///   - buildThreads: threads that insert, at least 1.
    ///   - points: how they are searched.
    /// - Throws: `NearestError` as the indexes do, or what a file cannot be written for.
    func measure(_ plans: [IndexPlan], buildThreads: Int, points: [SearchPoint]) throws {
        let indexes = try indexes(plans, threads: buildThreads)
        for built in indexes { segmentTable.add(built) }
        for point in points {
            do {
                try measure(indexes, point)
            } catch let error as NearestError where error.code == .unsupported {
                Notice.write("left out \(plans[0].peer), \(point.label): \(error.message)")
            }
        }
    }

    /// What is searched: first the index in memory, if that is asked for, then the segments.
    private func indexes(_ plans: [IndexPlan], threads: Int) throws -> [BuiltIndex] {
        let inMemory = plans.first { !$0.kind.isSegment }
        let (index, built) = try build(inMemory ?? plans[0], threads: threads)
        var indexes = inMemory == nil ? [] : [built]
        if let segments, let plan = plans.first(where: \.kind.isSegment) {
            indexes += try segments.write(index, built, plan, beside: output, set: conditions.data)
        }
        return indexes
    }

    private func build(
        _ plan: IndexPlan,
        threads: Int
    ) throws -> (index: any BenchIndex, built: BuiltIndex) {
        let bar = ProgressBar(
            label: "building \(plan.peer)",
            total: dataset.base.count,
            unit: "vectors"
        )
        let resident = ResidentMemory.current()
        let start = ContinuousClock.now
        let index = try plan.build(dataset.base, metric: dataset.metric, threads: threads) {
            bar.advance(by: $0)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let growth = ResidentMemory.current() - resident
        bar.finish()
        let built = BuiltIndex(
            plan: plan,
            index: index,
            threads: threads,
            seconds: seconds,
            residentGrowth: growth
        )
        return (index, built)
    }

    private func measure(_ indexes: [BuiltIndex], _ point: SearchPoint) throws {
        let bar = ProgressBar(
            label: "\(indexes[0].plan.peer), \(point.label)",
            total: dataset.queries.count * repetitions * indexes.count,
            unit: "queries"
        )
        defer { bar.finish() }
        let runs = indexes.map {
            SearchRun(index: $0.index, queries: dataset.queries, point: point)
        }
        let outcomes = try SearchRun.run(runs, repetitions: repetitions) { bar.advance(by: $0) }
        for (built, outcome) in zip(indexes, outcomes) {
            // Segments come after the index that they were written from.
            let reference = indexes[0].opening == nil && built.opening != nil ? outcomes[0] : nil
            let comparison = reference.map {
                SegmentComparison(built, point, outcome, reference: $0)
            }
            if let comparison { segmentTable.add(comparison) }
            if let difference = comparison?.difference { differences.append(difference) }
            try report(built, point, outcome, extras: built.extras(comparison))
        }
    }

    private func report(
        _ built: BuiltIndex,
        _ point: SearchPoint,
        _ outcome: SearchRun.Outcome,
        extras: [String: Double]
    ) throws {
        let recall = Recall(answers: outcome.answers, truth: truth, k: point.k, dataset: dataset)
        let measurement = Measurement(built, point, outcome, recall: recall, conditions: conditions)
        table.add(measurement, point: point, recall: recall)
        if let output { try MeasurementFile.append(measurement, extras: extras, to: output) }
        if let minimumRecall,
            let shortfall = RecallShortfall(measurement, point, minimum: minimumRecall)
        {
            shortfalls.append(shortfall)
        }
    }
}

extension BenchSession {
    /// Writes what is wrong with the library's environment variables to standard error.
    static func reportComplaints() {
        for warning in ComputeEnvironment.current.warnings { Notice.write(warning) }
    }

    /// The machine and what the library computes with, in two lines.
    static var machineLines: String {
        let acceleration = ComputeEnvironment.current
        let rates = acceleration.matrixProductRates
            .map { "\($0.backend.rawValue) \(String(format: "%.0f", $0.gigaflops))" }
            .joined(separator: ", ")
        return """
            machine  \(MachineDescription.current.summary)
            using    \(acceleration.instructionSet); matrix product \
            \(acceleration.matrixProduct.rawValue) (GFLOPS: \(rates))
            """
    }
}

extension Dataset {
    /// Computes exact neighbors on all cores and shows how it goes.
    func exactNeighbors(
        k: Int,
        threads: Int? = nil,
        euclidean: ExactNeighbors.EuclideanDistance = .squared
    ) throws -> NeighborTable {
        let bar = ProgressBar(label: "exact neighbors", total: queries.count, unit: "queries")
        defer { bar.finish() }
        return try ExactNeighbors.compute(
            self,
            k: k,
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
            euclidean: euclidean
        ) { bar.advance(by: $0) }
    }

    /// The data set with its first queries alone, and their neighbors where it has some.
    func prefix(queries count: Int) throws -> Dataset {
        try Dataset(
            name: name,
            metric: metric,
            metricSource: metricSource,
            base: base,
            queries: queries.prefix(count),
            neighbors: neighbors?.prefix(count)
        )
    }
}
