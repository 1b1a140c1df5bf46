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
    private(set) var table = ResultTable()
    /// The points whose recall was below the minimum, in the order they were measured.
    private(set) var shortfalls: [RecallShortfall] = []

    /// Starts a session.
    ///
    /// - Parameters:
    ///   - dataset: the vectors to index, and only those queries that are to be asked.
    ///   - truth: the true neighbors of the queries.
    ///   - name: what results call the data set.
    ///   - repetitions: how often every query is asked, at least 1.
    ///   - output: a file that a JSON line for each operating point is appended to.
    ///   - minimumRecall: a recall with ties, 0…1, below which a point falls short; nil for none.
    init(
        dataset: Dataset,
        truth: NeighborTable,
        name: String,
        repetitions: Int,
        output: String?,
        minimumRecall: Double? = nil
    ) {
        self.dataset = dataset
        self.truth = truth
        self.repetitions = repetitions
        self.output = output
        self.minimumRecall = minimumRecall
        conditions = .current(data: name)
    }

    /// Builds one index and measures it at every point.
    ///
    /// A point that this machine lacks the instructions for is left out, which standard error says.
    func measure(_ plan: IndexPlan, buildThreads: Int, points: [SearchPoint]) throws {
        let built = try build(plan, threads: buildThreads)
        for point in points {
            do {
                try measure(built, point)
            } catch let error as NearestError where error.code == .unsupported {
                Notice.write("left out \(plan.peer), \(point.label): \(error.message)")
            }
        }
    }

    private func build(_ plan: IndexPlan, threads: Int) throws -> BuiltIndex {
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
        return BuiltIndex(
            plan: plan,
            index: index,
            threads: threads,
            seconds: seconds,
            residentGrowth: growth
        )
    }

    private func measure(_ built: BuiltIndex, _ point: SearchPoint) throws {
        let bar = ProgressBar(
            label: "\(built.plan.peer), \(point.label)",
            total: dataset.queries.count * repetitions,
            unit: "queries"
        )
        defer { bar.finish() }
        let run = SearchRun(index: built.index, queries: dataset.queries, point: point)
        let outcome = try run.run(repetitions: repetitions) { bar.advance(by: $0) }
        let recall = Recall(answers: outcome.answers, truth: truth, k: point.k, dataset: dataset)
        let measurement = Measurement(built, point, outcome, recall: recall, conditions: conditions)
        table.add(measurement, point: point, recall: recall)
        if let output { try MeasurementFile.append(measurement, to: output) }
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
        for complaint in Acceleration.current.complaints { Notice.write(complaint) }
    }

    /// The machine and what the library computes with, in two lines.
    static var machineLines: String {
        let acceleration = Acceleration.current
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
