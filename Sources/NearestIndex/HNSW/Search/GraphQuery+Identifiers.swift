internal import NearestKernels

// Searches that are limited by identifiers, or that found too few neighbors around the query.
extension GraphQuery {
    /// Up to this many times `ef`, identifiers are looked up one by one instead of walking: about
    /// three times as many vectors as an unlimited walk scores.
    private static let lookUpShare = 40
    /// A walk gives up after scoring this part of all vectors: reading all of them in order then
    /// costs little more than the walk has cost so far.
    private static let walkShare = 8

    /// Offers the nearest of the vectors whose identifiers pass.
    ///
    /// The walk continues until `ef` nodes that pass were expanded, however many do not. If that
    /// takes too long, all vectors are compared. So the result is short only if fewer than `k`
    /// pass.
    func search(_ candidates: Candidates, ef: Int, into nearest: inout TopK) -> SearchSummary {
        if case .keeping(let ids) = candidates.rule, ids.count <= Self.lookUpShare * ef {
            return scan(candidates, into: &nearest)
        }
        let coded = coded()
        var walk = walk(coded)
        var found = scratch.takeFound()
        var group = RescoringGroup(self)
        let rows = reader.rows
        func offer(_ node: Int, _ distance: Float) {
            let neighbor = Neighbor(id: rows.id(of: node), distance: distance)
            found.append(neighbor)
            nearest.offer(neighbor)
        }
        defer {
            walk.finish()
            scratch.giveFound(found)
        }
        let budget = max(Self.lookUpShare * ef, reader.rows.rowCount / Self.walkShare)
        while found.count + group.count < ef, walk.distanceCount <= budget, let key = walk.next() {
            guard rows.isVisible(key.node), candidates.passes(rows.id(of: key.node)) else {
                continue
            }
            if coded == nil {
                offer(key.node, exactDistance(key))
            } else {
                group.add(key.node, offer)
            }
        }
        group.measure(offer)
        var cost = walk.searcher.cost
        cost.distanceCount += group.measuredCount
        // Either the walk took too long, or it has visited every reachable node. Unreachable nodes
        // are rare and are repaired from time to time, but here they would be missing.
        let wanted = walk.distanceCount > budget ? ef : nearest.capacity
        if walk.stopped == nil, found.count < wanted {
            let others = candidates.excluding(Self.held(found, k: nearest.capacity))
            var summary = scan(others, into: &nearest)
            summary.statistics += cost
            return summary
        }
        return SearchSummary(stopped: walk.stopped, statistics: cost)
    }

    // Those of the found vectors that a heap of `k` can hold. A heap that other searches fill too
    // may hold fewer of them, but never any other.
    private static func held(_ found: [Neighbor], k: Int) -> Set<VectorID> {
        Set(found.sorted { $0.isNearer(than: $1) }.prefix(k).map(\.id))
    }
}

extension Candidates {
    /// Returns the same limit without some identifiers.
    fileprivate func excluding(_ known: Set<VectorID>) -> Candidates {
        .matching { id in !known.contains(id) && passes(id) }
    }
}
