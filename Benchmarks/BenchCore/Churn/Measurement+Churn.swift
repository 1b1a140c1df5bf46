package import BenchReport
internal import Nearest

extension Measurement {
    /// The line of one way to search one stage of exchanging a graph's contents.
    ///
    /// A peer of its own, so that it is not taken for a point of a graph that was only built.
    package init(
        _ stage: ChurnStage,
        _ search: ChurnStage.Search,
        _ plan: ChurnPlan,
        conditions: Conditions
    ) {
        var parameters = plan.index.parameters.merging(search.point.parameters) { $1 }
        parameters["turnover"] = stage.turnover.map { .number(Double($0)) } ?? "built anew"
        parameters["part"] = .number(Double(plan.part))
        let used = Double(stage.memoryUsed) / megabyte
        self.init(
            data: conditions.data,
            peer: plan.index.peer + "-churn",
            buildSeconds: stage.buildSeconds,
            memoryMegabytes: used,
            parameters: parameters,
            recall: search.recall.withTies,
            queriesPerSecond: search.outcome.queriesPerSecond,
            latency: search.outcome.latency.quantiles,
            indexMegabytes: used,
            overheadBytes: stage.overheadBytes,
            distances: search.outcome.distancesPerQuery,
            k: search.point.k,
            buildThreads: plan.threads,
            searchThreads: search.point.threads,
            queries: search.outcome.answers.count,
            machine: conditions.machine,
            isa: conditions.isa,
            commit: conditions.commit
        )
    }
}

extension ChurnStage {
    /// What a line of results says beside the measurement.
    package var extras: [String: Double] {
        var extras = [
            "count": Double(count),
            "mean_links": health.meanDegree,
            "removed_nodes": Double(health.removedCount),
            "unreachable": Double(health.unreachableCount),
        ]
        if turnover != nil { extras["rss_mb"] = Double(resident) / megabyte }
        if let changes {
            extras["remove_us"] = changes.removeMicroseconds
            extras["insert_us"] = changes.insertMicroseconds
        }
        return extras
    }
}
