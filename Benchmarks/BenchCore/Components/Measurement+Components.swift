package import BenchReport
internal import Nearest

extension Measurement {
    /// The line of one way to search projections.
    ///
    /// A peer of its own, so that it is not taken for a point of a graph of whole vectors.
    package init(
        _ built: ComponentsRun.Built,
        _ result: ComponentsRun.Result,
        _ plan: IndexPlan,
        threads: Int,
        conditions: Conditions
    ) {
        var parameters = plan.parameters.merging(result.point.parameters) { $1 }
        parameters["components"] = .number(Double(built.components.count))
        parameters["rescored"] = .number(Double(result.factor * result.point.k))
        let used = Double(built.index.memoryUsed) / megabyte
        self.init(
            data: conditions.data,
            peer: plan.peer + "-components",
            buildSeconds: built.learnSeconds + built.projectSeconds + built.buildSeconds,
            memoryMegabytes: used,
            parameters: parameters,
            recall: result.recall.withTies,
            queriesPerSecond: result.outcome.queriesPerSecond,
            latency: result.outcome.latency.quantiles,
            indexMegabytes: used,
            distances: result.outcome.distancesPerQuery,
            k: result.point.k,
            buildThreads: threads,
            searchThreads: result.point.threads,
            queries: result.outcome.answers.count,
            machine: conditions.machine,
            isa: conditions.isa,
            commit: conditions.commit
        )
    }
}
