internal import NearestKernels
internal import Synchronization

/// How to walk among the rows of a set, and how far.
struct MatchingWalk {
    /// Where to begin.
    var start: CandidateKey
    /// Whether to begin by walking over all nodes.
    var isGraph: Bool
    /// Candidates of the set to keep on a walk over all nodes, and candidates in all.
    var ef: Int
    var capacity: Int
    /// Candidates to keep on a walk by bridges.
    var bridgedEf: Int
    /// Rows of the set where a walk by bridges begins as well.
    var seeds: Int
    /// Distances that a walk over all nodes may compute.
    var graphBudget: Int
    /// Distances that the walks may compute together.
    var budget: Int
}

// Searches of layer 0 that may return only the rows of a set.
extension HNSWSearcher {
    /// How a search among the rows of a set ended.
    enum MatchingEnd {
        /// It found as many as it was to keep, and nothing nearer is left to look at.
        case found
        /// Nothing is left to look at, and it holds fewer.
        case exhausted
        /// It has cost as much as it may.
        case overBudget
    }

    /// Offers the nearest rows of a set, as far as a walk finds them.
    ///
    /// A walk over all nodes that costs too much gives way to one by bridges, which begins anew: around
    /// the query there are fewer rows of the set than it seemed.
    ///
    /// - Returns: `found` only if what was offered is as good as it was to be.
    mutating func search(
        _ rows: MatchingRows,
        _ walk: MatchingWalk,
        into nearest: inout TopK
    ) -> MatchingEnd {
        let limit = statistics.distances &+ walk.budget
        let wanted = min(nearest.capacity, rows.count)
        if walk.isGraph {
            let graphLimit = min(limit, statistics.distances &+ walk.graphBudget)
            let (pool, end) = search(keeping: rows.set, walk, limit: graphLimit)
            if stopped != nil || (end == .found && pool.passing >= wanted) {
                offer(pool, to: &nearest)
                return .found
            }
            if statistics.distances > limit { return end }
        }
        let (pool, end) = search(bridging: rows.set, walk, limit: limit)
        let isEnough = end == .found || (end == .exhausted && pool.passing >= rows.count)
        guard stopped != nil || (isEnough && pool.passing >= wanted) else { return end }
        offer(pool, to: &nearest)
        return .found
    }

    private func offer(_ pool: CandidatePool, to nearest: inout TopK) {
        for position in 0..<pool.count {
            let key = pool[position]
            if key.fails { continue }
            if key.distance > nearest.limit { break }
            nearest.offer(Neighbor(id: visibility.id(of: key.node), distance: key.distance))
        }
    }

    /// Finds the nearest nodes of layer 0 that are in a set, walking over the others as well.
    private mutating func search(
        keeping set: OrdinalSet,
        _ walk: MatchingWalk,
        limit: Int
    ) -> (pool: CandidatePool, end: MatchingEnd) {
        var pool = scratch.pool(ef: walk.ef, capacity: max(walk.capacity, walk.ef &+ 1))
        let marking = unsafe beginLayer()
        unsafe marking.marks[walk.start.node] = marking.tag
        pool.insert(key(walk.start, in: set))
        var (waiting, fetched, hops) = (0, 0, 0)
        while true {
            var count = waiting
            if let node = pool.next() {
                count = unsafe collect(node, layer: 0, after: waiting, marking)
                statistics.expandedNodes &+= 1
                if let next = pool.peek() {
                    unsafe prefetch(graph.links(of: next), byteCount: graph.width &* 4)
                }
            } else if waiting == 0 {
                return (pool, pool.isFull ? .found : .exhausted)
            }
            fetched = score(waiting, fetched: fetched, following: count &- waiting)
            offer(waiting, in: set, to: &pool)
            unsafe scratch.nodes.update(from: scratch.nodes + waiting, count: count &- waiting)
            waiting = count &- waiting
            if statistics.distances > limit { return (pool, .overBudget) }
            if shouldStop(&hops) { return (pool, .found) }
        }
    }

    /// Finds the nearest nodes of layer 0 that are in a set, without looking at the vectors of others.
    ///
    /// Where a neighbor is not in the set, its own neighbors that are take its place.
    private mutating func search(
        bridging set: OrdinalSet,
        _ walk: MatchingWalk,
        limit: Int
    ) -> (pool: CandidatePool, end: MatchingEnd) {
        var pool = scratch.pool(ef: walk.bridgedEf)
        let marking = unsafe beginLayer()
        unsafe marking.marks[walk.start.node] = marking.tag
        pool.insert(key(walk.start, in: set))
        var waiting = unsafe collectSeeds(walk.seeds, of: set, marking)
        var (fetched, hops) = (0, 0)
        while true {
            var count = waiting
            if let node = pool.next() {
                count = unsafe collect(node, bridging: set, after: waiting, marking)
                statistics.expandedNodes &+= 1
                if let next = pool.peek() {
                    unsafe prefetch(graph.links(of: next), byteCount: graph.width &* 4)
                }
            } else if waiting == 0 {
                return (pool, pool.isFull ? .found : .exhausted)
            }
            fetched = score(waiting, fetched: fetched, following: count &- waiting)
            offer(waiting, in: set, to: &pool)
            unsafe scratch.nodes.update(from: scratch.nodes + waiting, count: count &- waiting)
            waiting = count &- waiting
            if statistics.distances > limit { return (pool, .overBudget) }
            if shouldStop(&hops) { return (pool, .found) }
        }
    }

    private func key(_ start: CandidateKey, in set: OrdinalSet) -> CandidateKey {
        CandidateKey(
            distance: start.distance,
            node: UInt32(truncatingIfNeeded: start.node),
            fails: !set.contains(start.node)
        )
    }

    @inline(__always)
    private func offer(_ count: Int, in set: OrdinalSet, to pool: inout CandidatePool) {
        for index in 0..<count {
            let distance = scorer.distance(raw: unsafe scratch.distances[index], scale: 1)
            guard distance < pool.limit else { continue }
            let node = unsafe scratch.nodes[index]
            let fails = !set.contains(Int(node))
            pool.insert(CandidateKey(distance: distance, node: node, fails: fails))
        }
    }

    private mutating func shouldStop(_ hops: inout Int) -> Bool {
        defer { hops &+= 1 }
        guard hops & (Self.hopsBetweenChecks &- 1) == 0, let interruption,
            let reason = interruption.reason()
        else { return false }
        stopped = reason
        return true
    }

    /// Appends the neighbors of a node that are in the set and were not seen, then those behind neighbors
    /// that are not, up to as many in all as the node has links.
    @inline(__always)
    private func collect(
        _ node: Node,
        bridging set: OrdinalSet,
        after count: Int,
        _ marking: NodeMarks
    ) -> Int {
        let links = unsafe graph.links(of: node)
        let (nodes, bridges) = unsafe (scratch.nodes, scratch.bridges)
        let words = unsafe set.words
        let (width, rowCount) = (graph.width, set.rowCount)
        let enough = count &+ width
        var (count, bridgeCount) = (count, 0)
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .acquiring)
            let neighbor = Int(link)
            if neighbor >= rowCount {
                if link == noLink { break }
                continue
            }
            if unsafe marking.marks[neighbor] == marking.tag { continue }
            if unsafe Self.contains(words, neighbor) {
                unsafe marking.marks[neighbor] = marking.tag
                unsafe (nodes + count).initialize(to: link)
                count &+= 1
            } else {
                unsafe prefetch(graph.links(of: neighbor), byteCount: width &* 4)
                unsafe (bridges + bridgeCount).initialize(to: link)
                bridgeCount &+= 1
            }
        }
        var bridge = 0
        while bridge < bridgeCount, count < enough {
            let behind = Int(unsafe bridges[bridge])
            bridge &+= 1
            // Whoever comes by it again finds nothing new behind it.
            unsafe marking.marks[behind] = marking.tag
            let links = unsafe graph.links(of: behind)
            for slot in 0..<width {
                let link = unsafe links[slot].load(ordering: .acquiring)
                let neighbor = Int(link)
                if neighbor >= rowCount {
                    if link == noLink { break }
                    continue
                }
                guard unsafe Self.contains(words, neighbor),
                    unsafe marking.marks[neighbor] != marking.tag
                else { continue }
                unsafe marking.marks[neighbor] = marking.tag
                unsafe (nodes + count).initialize(to: link)
                count &+= 1
                if count == enough {
                    // Something may be left behind it.
                    unsafe marking.marks[behind] = marking.tag &- 1
                    break
                }
            }
        }
        return count
    }

    @inline(__always)
    private static func contains(_ words: UnsafePointer<UInt64>, _ row: Int) -> Bool {
        unsafe words[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 != 0
    }

    // Rows of the set, evenly spread over it, as nodes to score.
    private func collectSeeds(_ seeds: Int, of set: OrdinalSet, _ marking: NodeMarks) -> Int {
        let nodes = unsafe scratch.nodes
        var count = 0
        let limit = min(seeds, graph.width)
        var last = -1
        for part in 0..<limit {
            guard let row = set.first(fromPart: part, of: limit), row > last else { continue }
            last = row
            if unsafe marking.marks[row] == marking.tag { continue }
            unsafe marking.marks[row] = marking.tag
            unsafe (nodes + count).initialize(to: UInt32(truncatingIfNeeded: row))
            count &+= 1
        }
        return count
    }

    /// Which share of the nodes around one is in a set: of its neighbors and of theirs.
    ///
    /// Looks at links only, not at vectors.
    func share(of set: OrdinalSet, around node: Node) -> Double {
        let (words, width, rowCount) = (unsafe set.words, graph.width, set.rowCount)
        let links = unsafe graph.links(of: node)
        var (looked, matching) = (0, 0)
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .acquiring)
            if link == noLink { break }
            if Int(link) < rowCount {
                unsafe prefetch(graph.links(of: Int(link)), byteCount: width &* 4)
            }
        }
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .acquiring)
            if link == noLink { break }
            guard Int(link) < rowCount else { continue }
            looked &+= 1
            matching &+= unsafe Self.contains(words, Int(link)) ? 1 : 0
            let behind = unsafe graph.links(of: Int(link))
            for slot in 0..<width {
                let link = unsafe behind[slot].load(ordering: .acquiring)
                if link == noLink { break }
                guard Int(link) < rowCount else { continue }
                looked &+= 1
                matching &+= unsafe Self.contains(words, Int(link)) ? 1 : 0
            }
        }
        return looked == 0 ? 0 : Double(matching) / Double(looked)
    }
}
