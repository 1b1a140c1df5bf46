internal import NearestKernels

/// Chooses the candidates that a node is linked to: Algorithm 4 of Malkov and Yashunin, 2018.
///
/// A candidate is kept if it is nearer to the node than to every neighbor kept before it. So links
/// spread in all directions instead of crowding where most candidates are. Of equal vectors only
/// some are kept. ``GraphLinker`` uses it for new and for overfull lists.
///
/// Under inner products the candidates are the vectors with the largest products, but "nearer" is
/// Euclidean (``Metric/linking``), and lists are filled with the best of those left out (the
/// paper's `keepPrunedConnections`): the rule alone keeps few of them, for they lie on one side.
/// Lists of vectors of bits are filled too: many of them are equally near, and the rule alone
/// leaves thin lists, on which walks end early.
package struct NeighborSelection {
    private let codec: VectorCodec
    /// Compares rows by the metric in which neighbors are chosen.
    private let linking: VectorCodec
    /// Whether distances of candidates are of another metric than ``linking``.
    private let measuresAgain: Bool
    /// Whether lists are filled with the best of the candidates that were left out.
    let fills: Bool
    private let view: RowView
    private let rows: ChunkedRows
    private let scratch: SelectionScratch

    /// Kept neighbors that a candidate is compared with in one kernel call: few, because the first
    /// ones often decide.
    private static let compared = 4

    /// Makes a selection that works in a thread's scratch.
    package init(_ codec: VectorCodec, _ view: RowView, _ scratch: SelectionScratch) {
        self.codec = codec
        linking = codec.linking
        measuresAgain = linking.metric != codec.metric
        fills = measuresAgain || codec.metric.comparesBits
        self.view = view
        // The rows have just been read, so prefetching them would only cost time.
        rows = view.chunked(ahead: 0)
        self.scratch = scratch
    }

    /// Binds a stored vector as a query; valid until the next call with the same buffer.
    func scorer(of node: Int, _ buffer: ScratchSpan<Float>) -> QueryScorer {
        codec.scorer(ofRow: view.vector(of: node), buffer)
    }

    /// Binds a stored vector as a query by the metric in which neighbors are chosen; valid until
    /// the next call with the same buffer.
    func linkingScorer(of node: Int, _ buffer: ScratchSpan<Float>) -> QueryScorer {
        linking.scorer(ofRow: view.vector(of: node), buffer)
    }

    /// Returns up to `limit` of the candidates, which are sorted, nearest first.
    ///
    /// - Parameters:
    ///   - node: the node whose neighbors they become.
    ///   - candidates: each node once.
    ///   - limit: the most candidates to keep.
    ///   - minimum: the fewest candidates to keep, if there are as many; the nearest of those that
    ///     would be left out are added. Default: 0.
    /// - Complexity: about `limit` distances for each candidate, at most.
    /// - Returns: those kept, in their order; valid until the next call.
    package func select(
        for node: Int,
        from candidates: [CandidateKey],
        limit: Int,
        minimum: Int = 0
    ) -> ArraySlice<CandidateKey> {
        scratch.kept.removeAll(keepingCapacity: true)
        scratch.spare.removeAll(keepingCapacity: true)
        let minimum = fills ? max(minimum, limit) : minimum
        var copies = 0
        for candidate in candidates {
            if scratch.kept.count == limit { break }
            let (own, nearest, kept) = compare(candidate, with: node)
            var isDiverse = nearest >= own
            if codec.areCopies(nearest, row(candidate), row(scratch.kept[kept])) {
                // The same vector as a kept one: it leads nowhere else, so copies may fill only
                // half of the list.
                if isDiverse { copies += 1 }
                isDiverse = isDiverse && copies <= limit / 2
                if fills, !isDiverse { continue }
            }
            if isDiverse {
                scratch.nodes[scratch.kept.count] = UInt32(candidate.node)
                scratch.kept.append(candidate)
            } else if scratch.spare.count < minimum {
                scratch.spare.append(candidate)
            }
        }
        let missing = minimum - scratch.kept.count
        if missing > 0, !scratch.spare.isEmpty {
            scratch.kept.append(contentsOf: scratch.spare.prefix(missing))
            scratch.kept.sort()
        }
        return scratch.kept[...]
    }

    private func row(_ candidate: CandidateKey) -> RowPointer { view.vector(of: candidate.node) }

    // The distance from the candidate to the node, and that to the nearest kept neighbor, or to the
    // first one found that is nearer to it than the node is, and which one that is; infinite if
    // none was kept.
    private func compare(
        _ candidate: CandidateKey,
        with node: Int
    ) -> (own: Float, nearest: Float, kept: Int) {
        let count = scratch.kept.count
        var own = candidate.distance
        var (nearest, kept) = (Float.infinity, 0)
        guard count > 0 else { return (own, nearest, kept) }
        let scorer = linkingScorer(of: candidate.node, scratch.query)
        if measuresAgain { own = scorer.distance(to: view.vector(of: node), norm: 1) }
        var first = 0
        while first < count, nearest >= own {
            let number = min(Self.compared, count &- first)
            scorer.gather(
                scratch.nodes.extracting(first..<first &+ number),
                count: number,
                of: rows,
                into: scratch.distances
            )
            for index in 0..<number {
                let distance = scorer.distance(raw: scratch.distances[index], norm: 1)
                if distance < nearest { (nearest, kept) = (distance, first &+ index) }
            }
            first &+= number
        }
        return (own, nearest, kept)
    }
}
