package import BenchReport
package import Nearest

/// What every line of one mixed run shares.
package struct MixedConditions: Sendable {
    /// The graph.
    package let index: HNSWIndex
    /// What it was built with.
    package let plan: IndexPlan
    /// How queries were asked.
    package let point: SearchPoint
    /// Time to build it, in seconds.
    package let buildSeconds: Double
    /// Threads that built it.
    package let buildThreads: Int

    package init(
        index: HNSWIndex,
        plan: IndexPlan,
        point: SearchPoint,
        buildSeconds: Double,
        buildThreads: Int
    ) {
        self.index = index
        self.plan = plan
        self.point = point
        self.buildSeconds = buildSeconds
        self.buildThreads = buildThreads
    }
}

extension Measurement {
    /// The line of one way to search a graph.
    ///
    /// A peer of its own, so that it is not taken for a point of a graph that was only built.
    package init(
        _ summary: MixedSummary,
        _ outcome: MixedOutcome,
        _ mixed: MixedConditions,
        conditions: Conditions
    ) {
        var parameters = mixed.plan.parameters.merging(mixed.point.parameters) { $1 }
        parameters["searching"] = .text(summary.way.label)
        let used = Double(mixed.index.memoryUsed) / megabyte
        self.init(
            data: conditions.data,
            peer: mixed.plan.peer + "-mixed",
            buildSeconds: mixed.buildSeconds,
            memoryMegabytes: used,
            parameters: parameters,
            recall: outcome.recall.withTies,
            queriesPerSecond: summary.queriesPerSecond,
            latency: Latency(p50: summary.p50, p99: summary.p99),
            indexMegabytes: used,
            overheadBytes: mixed.index.overheadBytes,
            k: mixed.point.k,
            buildThreads: mixed.buildThreads,
            searchThreads: summary.way.searchers,
            queries: summary.queries,
            machine: conditions.machine,
            isa: conditions.isa,
            commit: conditions.commit
        )
    }
}

extension MixedOutcome {
    /// What a line of results says beside the measurement.
    package func extras(_ summary: MixedSummary) -> [String: Double] {
        var extras: [String: Double] = [:]
        extras["qps_ratio"] = speedRatio(summary)
        extras["p99_ratio"] = tailRatio(summary)
        extras["insertions_per_s"] = summary.insertionsPerSecond
        return extras
    }
}
