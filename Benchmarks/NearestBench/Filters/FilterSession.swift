import BenchCore
import Datasets
import Foundation
import Nearest

import struct BenchReport.Measurement
import enum BenchReport.MeasurementFile

/// Searches indexes of one data set with many filters and keeps the results.
final class FilterSession {
    private let dataset: Dataset
    private let attributes: AttributeTable
    private let cases: [FilterCase]
    private let options: FilterOptions
    private let conditions: Conditions
    private let output: String?
    private let threads = ProcessInfo.processInfo.activeProcessorCount

    /// Generates attributes and filters.
    ///
    /// - Parameters:
    ///   - dataset: the vectors, and only those queries that are to be asked.
    ///   - own: the set's own attributes, where it has some.
    ///   - options: which filters, and how they are searched with.
    ///   - conditions: what every line of results shares.
    ///   - output: a file that a JSON line for each way to search is appended to.
    init(
        dataset: Dataset,
        own: AttributeTable?,
        options: FilterOptions,
        conditions: Conditions,
        output: String?
    ) {
        self.dataset = dataset
        self.options = options
        self.conditions = conditions
        self.output = output
        let generated = GeneratedAttributes(dataset, seed: options.attributeSeed)
        var table = own ?? AttributeTable(count: dataset.base.count)
        let names = table.columns.map(\.name)
        for column in generated.columns { table.set(column.name, column.values) }
        attributes = table
        let (families, shares) = (options.families.values, options.shares.values)
        cases = Waiting.during("choosing filters") {
            generated.cases(families, shares: shares, of: table)
                + (families.contains(.real)
                    ? RealFilters(table, columns: names).cases(shares: shares) : [])
        }
    }

    /// How many filters there are, and on what, in a line.
    var summary: String {
        "\(cases.count), on " + attributes.columns.map(\.name).joined(separator: ", ")
    }

    /// Builds, checks and measures.
    ///
    /// - Parameters:
    ///   - kinds: of the indexes that are searched.
    ///   - graph: what the graph is built with.
    ///   - buildThreads: threads that insert, at least 1.
    ///   - export: a folder that filters and answers are written to.
    /// - Returns: what is wrong with answers, a line for each.
    /// - Throws: `NearestError` as the indexes do, or what a file cannot be written for.
    func run(
        _ kinds: [IndexKind],
        _ graph: GraphOptions,
        threads buildThreads: Int,
        export: String?
    ) throws -> [String] {
        guard !cases.isEmpty else { throw NoFilters() }
        let truth = try plainAnswers()
        var complaints = try check(truth)
        let plan = graph.plan
        let (index, built) = try build(plan, graph, threads: buildThreads)
        let effort = try effort(index)
        print(
            """
            index    \(plan.peer), m \(graph.m), efConstruction \(graph.efConstruction)
            search   k \(options.neighborCount), efSearch \(effort.efSearch): recall without a \
            filter \(String(format: "%.4f", effort.recall))

            """
        )
        fflush(nil)
        if let export {
            try Waiting.during("writing \(export)") {
                try FilterExport(
                    dataset: dataset,
                    attributes: attributes,
                    cases: cases,
                    answers: truth,
                    graph: graph.graph,
                    effort: effort
                ).write(to: export)
            }
        }
        for kind in kinds {
            let searched: any AttributeSearching =
                kind.isSegment ? try segment(of: index, beside: output) : index
            let kindPlan = IndexPlan(
                hnsw: graph.graph,
                encoding: graph.encoding.encoding,
                inSegment: kind.isSegment
            )
            let shared = FilterConditions(
                built: BuiltIndex(
                    plan: kindPlan,
                    index: index,
                    threads: buildThreads,
                    seconds: built.seconds,
                    residentGrowth: built.residentGrowth
                ),
                k: options.neighborCount,
                efSearch: effort.efSearch
            )
            complaints += try measure(searched, shared, truth)
        }
        return complaints
    }

    private func plainAnswers() throws -> [NeighborTable] {
        let bar = ProgressBar(
            label: "exact answers",
            total: dataset.queries.count,
            unit: "queries"
        )
        defer { bar.finish() }
        return try PlainAnswers.compute(
            dataset,
            cases,
            k: options.neighborCount,
            threads: threads
        ) { bar.advance(by: $0) }
    }

    /// Compares the exact index's answers to every filter with those of the plain loop.
    private func check(_ truth: [NeighborTable]) throws -> [String] {
        let flat = try Waiting.during("building the exact index") {
            try FilteredIndexes.flat(dataset, attributes)
        }
        let bar = ProgressBar(label: "checking", total: cases.count, unit: "filters")
        defer { bar.finish() }
        return try zip(cases, truth).compactMap { one, truth in
            bar.advance()
            return try FilteredIndexes.check(
                flat,
                dataset,
                one,
                truth: truth,
                queries: 200,
                threads: threads
            )
        }
    }

    private func build(
        _ plan: IndexPlan,
        _ graph: GraphOptions,
        threads: Int
    ) throws -> (HNSWIndex, BuiltIndex) {
        let bar = ProgressBar(
            label: "building \(plan.peer)",
            total: dataset.base.count,
            unit: "vectors"
        )
        defer { bar.finish() }
        let resident = ResidentMemory.current()
        let start = ContinuousClock.now
        let index = try FilteredIndexes.graph(
            dataset,
            attributes,
            plan: plan,
            threads: threads
        ) { bar.advance(by: $0) }
        let built = BuiltIndex(
            plan: plan,
            index: index,
            threads: threads,
            seconds: (ContinuousClock.now - start) / .seconds(1),
            residentGrowth: ResidentMemory.current() - resident
        )
        return (index, built)
    }

    /// The candidates to keep, and the recall that they give without a filter.
    private func effort(_ index: HNSWIndex) throws -> EffortSearch.Found {
        let k = options.neighborCount
        let truth: NeighborTable
        if let neighbors = dataset.neighbors, neighbors.k >= k {
            truth = neighbors
        } else {
            truth = try dataset.exactNeighbors(k: k)
        }
        return try Waiting.during("finding efSearch") {
            if let efSearch = options.efSearch {
                return try EffortSearch.recall(
                    index,
                    dataset,
                    truth: truth,
                    k: k,
                    efSearch: max(efSearch, k)
                )
            }
            let found = try EffortSearch.find(
                index,
                dataset,
                truth: truth,
                k: k,
                recall: options.recall
            )
            guard let found else { throw NoSuchRecall(recall: options.recall) }
            return found
        }
    }

    private func segment(of index: HNSWIndex, beside output: String?) throws -> Segment {
        // Removed as soon as it is open: a mapped file needs no name.
        let folder = try ScratchFolder(beside: output)
        defer { withExtendedLifetime(folder) {} }
        let path = FilePath(folder.path("index.nseg"))
        return try Waiting.during("writing a segment") {
            try index.write(to: path, metadata: ["data-set": dataset.name])
            return try Segment.open(path)
        }
    }

    private func measure(
        _ index: any AttributeSearching,
        _ shared: FilterConditions,
        _ truth: [NeighborTable]
    ) throws -> [String] {
        let name = shared.built.plan.peer
        let run = FilterRun(
            index: index,
            dataset: dataset,
            k: shared.k,
            efSearch: shared.efSearch,
            rounds: options.rounds,
            secondsPerTurn: options.secondsPerTurn,
            bindsOnce: options.bindOnce
        )
        let bar = ProgressBar(label: "searching \(name)", total: cases.count, unit: "filters")
        var table = FilterTable()
        // What was measured before something failed is worth seeing.
        defer {
            bar.finish()
            if !table.isEmpty { print("\(name)\n\n\(table.text)\n") }
            fflush(nil)
        }
        var complaints: [String] = []
        for (one, truth) in zip(cases, truth) {
            let ways: [FilterWay] =
                one.family == .everything ? [.chosen, .unfiltered] : FilterWay.ofFilters
            let verdict = FilterVerdict(
                one,
                index: name,
                try run.run(one, ways),
                truth: truth,
                k: shared.k,
                dataset: dataset
            )
            bar.advance()
            table.add(verdict, minimumRecall: options.recall)
            complaints += verdict.complaints
            if let least = options.minimumRecall, verdict.chosen.recall.withTies < least {
                complaints.append(
                    "\(name), \(one.family.rawValue) \(one.name): recall is "
                        + String(format: "%.4f", verdict.chosen.recall.withTies)
                        + ", below \(least)"
                )
            }
            guard let output else { continue }
            for line in verdict.lines {
                let measurement = Measurement(line, verdict, shared, conditions: conditions)
                try MeasurementFile.append(measurement, extras: verdict.extras(line), to: output)
            }
        }
        return complaints
    }
}

/// Says that no filter keeps a row.
private struct NoFilters: Error, CustomStringConvertible {
    var description: String { "there are no such filters: the set has no attributes that fit" }
}

/// Says that the graph does not find enough.
private struct NoSuchRecall: Error, CustomStringConvertible {
    let recall: Double
    var description: String { "no efSearch gives a recall of \(recall) without a filter" }
}
