internal import NearestKernels

// A walk over codes finds the candidates, and the stored vectors say which of them are nearest and
// how far.
extension GraphQuery {
    /// The most candidates that are measured: this many, or four for each neighbor.
    private static let usualMaximum = 64

    /// The query for codes; nil if there are none, or if the search shall not use them.
    func coded() -> CodedQuery? {
        guard options.usesQuantization, let codes = reader.codes else { return nil }
        return CodedQuery(scorer, codes, reader.codec.metric, scratch.codes)
    }

    /// Returns a search that has not begun: over codes, or over vectors without them.
    func searcher(_ coded: CodedQuery?) -> LayerSearcher {
        guard let coded else { return searcher() }
        let ahead = reader.resources.codeAhead
        return searcher(over: WalkedRows(coded.codes.object, coded.scorer, ahead: ahead))
    }

    /// Offers what a search has found.
    ///
    /// - Parameters:
    ///   - pool: the candidates.
    ///   - searcher: the search that found them; counts what measuring them costs.
    ///   - coded: the query for codes, if the search was over codes.
    ///   - nearest: receives the neighbors.
    /// - Returns: what the search has cost.
    func offer(
        _ pool: CandidatePool,
        of searcher: LayerSearcher,
        _ coded: CodedQuery?,
        to nearest: inout TopK
    ) -> SearchStatistics {
        var cost = searcher.cost
        if let coded {
            cost.distanceCount += rescore(pool, coded, into: &nearest)
        } else {
            searcher.offer(pool, to: &nearest)
        }
        return cost
    }

    // Measures the candidates that may be among the nearest, and offers them; returns how many.
    private func rescore(
        _ pool: CandidatePool,
        _ coded: CodedQuery,
        into nearest: inout TopK
    ) -> Int {
        let wanted = nearest.capacity
        let most =
            options.rescoringCount.map { max(wanted, $0) }
            ?? max(4 * wanted, Self.usualMaximum)
        let rows = reader.rows
        var group = RescoringGroup(self)
        var (count, limit) = (0, Float.infinity)
        for position in 0..<pool.count where count < most {
            let key = pool[position]
            if key.isExcluded { continue }
            if count >= wanted, options.rescoringCount == nil, key.distance > limit { break }
            count += 1
            if count == wanted { limit = coded.limit(key.distance, of: key.node, in: rows) }
            group.add(key.node) { node, distance in
                nearest.offer(Neighbor(id: rows.id(of: node), distance: distance))
            }
        }
        group.measure { node, distance in
            nearest.offer(Neighbor(id: rows.id(of: node), distance: distance))
        }
        return count
    }
}
