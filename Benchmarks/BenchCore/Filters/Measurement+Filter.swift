package import BenchReport
internal import Nearest

/// What every line of one filtered run shares.
package struct FilterConditions: Sendable {
    /// The index.
    package let built: BuiltIndex
    /// Neighbors asked for.
    package let k: Int
    /// Candidates that a search of the graph keeps.
    package let efSearch: Int

    package init(built: BuiltIndex, k: Int, efSearch: Int) {
        self.built = built
        self.k = k
        self.efSearch = efSearch
    }
}

extension Measurement {
    /// The line of one way to search with one filter.
    ///
    /// A peer of its own, so that it is not taken for a point of an unfiltered search.
    package init(
        _ line: FilterVerdict.Line,
        _ verdict: FilterVerdict,
        _ shared: FilterConditions,
        conditions: Conditions
    ) {
        let used = Double(shared.built.byteCount) / megabyte
        var parameters = shared.built.parameters
        parameters["ef"] = .number(Double(shared.efSearch))
        parameters["mode"] = "single"
        parameters["family"] = .text(verdict.filter.family.rawValue)
        parameters["filter"] = .text(verdict.filter.filter.description)
        parameters["name"] = .text(verdict.filter.name)
        parameters["way"] = .text(line.outcome.way.name)
        if let plan = line.outcome.plan { parameters["plan"] = .text(plan.name) }
        self.init(
            data: conditions.data,
            peer: shared.built.plan.peer + "-filter",
            buildSeconds: shared.built.seconds,
            memoryMegabytes: used,
            parameters: parameters,
            recall: line.recall.withTies,
            queriesPerSecond: line.outcome.queriesPerSecond,
            indexMegabytes: used,
            overheadBytes: shared.built.index.overheadBytes(of: shared.built.byteCount),
            distances: line.outcome.distancesPerQuery,
            k: shared.k,
            buildThreads: shared.built.threads,
            searchThreads: 1,
            queries: line.outcome.answers.count,
            machine: conditions.machine,
            isa: conditions.isa,
            commit: conditions.commit
        )
    }
}

extension FilterVerdict {
    /// What a line of results says beside the measurement.
    ///
    /// - Parameter line: one of the verdict's.
    /// - Returns: the rows that match and those that were expected, the wanted share, the share of
    ///   searches that fell back, and the expanded nodes of a search; for the chosen strategy also
    ///   its speed as a share of the fastest forced one's.
    package func extras(_ line: Line) -> [String: Double] {
        var extras = [
            "matches": Double(filter.rows.count),
            "share": filter.rows.share,
            "estimated_matches": line.outcome.estimatedMatches,
            "fell_back_share": line.outcome.fallbackShare,
            "expanded_nodes": Double(line.outcome.statistics.expandedNodeCount)
                / Double(max(line.outcome.answers.count, 1)),
            "recall_by_id": line.recall.strict,
            "chosen_share": line.chosenShare,
        ]
        extras["wanted_share"] = filter.wanted
        if line.outcome.way == .chosen { extras["share_of_best"] = shareOfBest }
        return extras
    }
}
