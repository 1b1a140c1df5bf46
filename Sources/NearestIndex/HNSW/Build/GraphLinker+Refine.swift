internal import NearestKernels

// Choosing the links of a node again, among the nearest of the whole graph.
extension GraphLinker {
    /// Chooses the links of a node on layer 0 again, among what a search finds and the links that
    /// it has.
    ///
    /// - Parameters:
    ///   - node: the node.
    ///   - entry: where the search begins.
    /// - Returns: what it chose; nil if the node has many copies, for their lists are linked in a
    ///   way of their own.
    func refined(_ node: Int, from entry: GraphEntry) -> RefinedList? {
        var searcher = candidateSearcher(for: node)
        let start = searcher.descend(from: entry, to: 0)
        let pool = searcher.search(layer: 0, from: start, ef: candidateCount)
        scratch.candidates.removeAll(keepingCapacity: true)
        collectPassing(pool, limit: measuredCount + 1)
        scratch.candidates.removeAll { $0.node == node }
        addLinks(of: node)
        let held = graph.list(of: node)
        sortCandidates(from: node)
        guard crowdedCopy(of: node) == nil else { return nil }
        let width = graph.width
        let kept = chosen(for: node)
        let left = leftOut(kept[...])
        // Links from the time when the graph was small lead to other clusters.
        let far = left.filter { held.leads(to: $0.node) }.suffix(width / Self.farShare)
        let near = Self.without(far, left)
        let spare = (far + near).prefix(width - kept.count)
        return RefinedList(node: node, kept: kept, spare: Array(spare))
    }

    /// How many of the candidates that a search over codes has found are measured.
    ///
    /// A list is chosen among the nearest of them, and the farther half is hardly ever chosen.
    private var measuredCount: Int {
        guard context.codes != nil else { return .max - 1 }
        return max(Self.measuredPerLink * graph.width, candidateCount / 2)
    }

    /// Candidates that are measured at least for each place of a list.
    private static let measuredPerLink = 3

    // Adds the links of a node that are not among the candidates.
    private func addLinks(of node: Int) {
        let found = scratch.candidates.count
        for neighbor in graph.list(of: node)
        where newNodes.stays(neighbor, view)
            && !scratch.candidates[..<found].contains(where: { $0.node == neighbor })
        {
            let link = UInt32(truncatingIfNeeded: neighbor)
            scratch.candidates.append(CandidateKey(unmeasured: link, distance: .nan))
        }
    }

    /// The share of a list that links from before may fill when it is chosen for its node.
    private static let farShare = 2
    /// The share that far links may fill when it is chosen again because others ask for links.
    private static let farShareOfFull = 8

    /// The links of a filled list on layer 0.
    ///
    /// While vectors are inserted a few places stay free, so that the next links can be appended.
    var filledWidth: Int {
        newNodes.nodes.isEmpty ? graph.width : graph.width - graph.width / Self.freeShare
    }

    /// The share of a filled list that stays free while vectors are inserted.
    private static let freeShare = 16

    /// Returns as many of the candidates, which are sorted, as a filled list on layer 0 has.
    ///
    /// What the choice leaves out fills the list: the nearest of it, and some of the farthest. Far
    /// links lead from one cluster to another; the choice drops them as soon as there is a nearer
    /// link, and a search that begins in the wrong cluster would never leave it.
    func chosenFull(for node: Int) -> ArraySlice<CandidateKey> {
        let kept = chosen(for: node)
        let left = leftOut(kept[...])
        let missing = min(filledWidth - kept.count, left.count)
        let farCount = min(missing, graph.width / Self.farShareOfFull)
        return (kept + left.suffix(farCount) + left.prefix(missing - farCount)).sorted()[...]
    }

    /// Chooses among the candidates.
    ///
    /// A choice that fills lists by itself leaves places for far links.
    func chosen(for node: Int) -> [CandidateKey] {
        let farCount = selection.fills ? graph.width / Self.farShareOfFull : 0
        let limit = min(graph.width - farCount, filledWidth)
        return Array(selection.select(for: node, from: scratch.candidates, limit: limit))
    }

    /// The candidates that are not among those chosen, nearest first.
    func leftOut(_ kept: ArraySlice<CandidateKey>) -> [CandidateKey] {
        Self.without(kept, scratch.candidates)
    }

    // Returns all but some of the candidates. Both are in the same order, but for copies.
    private static func without(
        _ some: ArraySlice<CandidateKey>,
        _ all: [CandidateKey]
    ) -> [CandidateKey] {
        var rest: [CandidateKey] = []
        rest.reserveCapacity(all.count)
        var next = some.startIndex
        for candidate in all {
            if next < some.endIndex, some[next].node == candidate.node {
                next += 1
            } else {
                rest.append(candidate)
            }
        }
        guard next == some.endIndex else {
            return all.filter { candidate in !some.contains { $0.node == candidate.node } }
        }
        return rest
    }

    /// Writes the list that was chosen for a node.
    mutating func write(_ list: RefinedList) {
        noteUnlinked(of: list.node, layer: 0, list.kept[...])
        write(list.kept[...], to: list.node, layer: 0)
    }

    /// Asks the neighbors of a node for links back, once all lists are written.
    mutating func askBack(_ list: RefinedList) {
        for neighbor in list.kept where !graph.list(of: neighbor.node).leads(to: list.node) {
            ask(neighbor, for: list.node, layer: 0)
        }
    }

    /// Fills what is free of a list with candidates that were not chosen.
    func fill(_ list: RefinedList) {
        let held = graph.list(of: list.node)
        var slot = held.count
        for candidate in list.spare where slot < graph.width {
            if held.leads(to: candidate.node) { continue }
            held.store(UInt32(truncatingIfNeeded: candidate.node), at: slot)
            context.lengths?.set(list.node, slot, candidate.distance)
            slot += 1
        }
    }
}
