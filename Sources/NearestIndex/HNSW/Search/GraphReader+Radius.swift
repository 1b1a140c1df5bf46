internal import NearestKernels

extension GraphReader {
    /// Finds the vectors within a distance of the query; see
    /// ``HNSWIndex/search(_:within:among:options:)``.
    ///
    /// - Throws: ``NearestError`` for a query that cannot be compared, a radius that is NaN,
    ///   options out of range, or candidates of another index.
    package func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult {
        guard !radius.isNaN else { throw .radiusIsNaN }
        try validate(candidates, options)
        return try codec.withScorer(for: query) { scorer throws(NearestError) in
            let scope = SearchScope(
                candidates,
                in: rows,
                strategy: options.strategy,
                until: StopCondition(deadline: options.deadline)
            )
            if let summary = scope.stoppedSummary {
                return SearchResult(neighbors: [], summary: summary)
            }
            let scratch = resources.scratches.take()
            defer { resources.scratches.give(scratch) }
            var found = RadiusCollector(radius: radius)
            var summary = SearchSummary(strategy: scope.report(.exactScan))
            if let query = self.query(scorer, options, scratch) {
                summary = query.collect(scope, into: &found)
                query.offerDeleted(scope, to: &found, &summary)
            }
            found.sort()
            return SearchResult(neighbors: found.neighbors, summary: summary)
        }
    }
}

extension GraphQuery {
    /// Collects the vectors of a scope within a radius: by a scan of a small set, otherwise by a
    /// walk from the nearest node outwards.
    fileprivate func collect(
        _ scope: SearchScope,
        into found: inout RadiusCollector
    ) -> SearchSummary {
        if case .rows(let rows) = scope, shouldScan(rows) {
            return scan(rows.set, scope.report(.exactScan), into: &found)
        }
        if let coded = coded() { return collect(scope, coded, into: &found) }
        var walk = walk()
        defer { walk.finish() }
        let (view, ef) = (reader.rows, options.ef)
        // Visible nodes visited outside the radius. What lies within need not be linked to each
        // other, many equal vectors above all, so the walk goes on until there are `ef` of them.
        var outside = 0
        let reach = found.worstDistance + scorer.error
        while let distance = walk.nextDistance, distance <= reach || outside < ef,
            let key = walk.next()
        {
            guard view.isVisible(key.node) else { continue }
            guard key.distance <= reach else {
                outside += 1
                continue
            }
            let id = view.id(of: key.node)
            guard scope.passes(key.node, id) else { continue }
            let exact = exactDistance(key)
            if exact <= found.worstDistance { found.offer(Neighbor(id: id, distance: exact)) }
        }
        return SearchSummary(
            stopped: walk.stopped,
            statistics: walk.searcher.statistics,
            strategy: scope.report(.filteredGraph)
        )
    }

    // The same over codes: what may be within the radius is measured.
    private func collect(
        _ scope: SearchScope,
        _ coded: CodedQuery,
        into found: inout RadiusCollector
    ) -> SearchSummary {
        var walk = walk(coded)
        defer { walk.finish() }
        let (view, ef) = (reader.rows, options.ef)
        var group = RescoringGroup(self)
        var outside = 0
        let radius = found.worstDistance
        let reach = coded.limit(within: radius)
        func offer(_ node: Int, _ distance: Float) {
            if distance <= radius {
                found.offer(Neighbor(id: view.id(of: node), distance: distance))
            } else {
                outside += 1
            }
        }
        while let estimate = walk.nextDistance, estimate <= reach || outside < ef,
            let key = walk.next()
        {
            guard view.isVisible(key.node) else { continue }
            guard key.distance <= coded.limit(within: radius, of: key.node, in: view) else {
                outside += 1
                continue
            }
            if scope.passes(key.node, view.id(of: key.node)) { group.add(key.node, offer) }
        }
        group.measure(offer)
        var cost = walk.searcher.cost
        cost.distanceCount += group.measuredCount
        return SearchSummary(
            stopped: walk.stopped,
            statistics: cost,
            strategy: scope.report(.filteredGraph)
        )
    }

    // It is not known how far a walk must go to find all within a radius, so a scan may cost more
    // here than in a search for the nearest.
    private func shouldScan(_ rows: MatchingRows) -> Bool {
        if let strategy = options.strategy { return strategy == .exactScan }
        let costs = costs(coded())
        return costs.scan(rows: rows.count) <= 4 * costs.graph(ef: options.ef)
    }
}
