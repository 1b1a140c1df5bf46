internal import NearestKernels

/// Chooses which candidates a node is linked to: Algorithm 4 of Malkov and Yashunin, 2018, without
/// its extensions.
///
/// A candidate is kept if it is nearer to the node than to every neighbor kept before it. So links
/// spread in all directions instead of crowding where most candidates are. Of equal vectors only some
/// are kept.
@safe struct HNSWNeighborSelection {
    private let function: DistanceFunction
    private let kernels: DistanceKernels
    private let metric: Metric
    private let encoding: ScalarEncoding
    private let dimension: Int
    private let rows: ChunkedRows
    private let visibility: RowVisibility
    private let scratch: SelectionScratch

    /// Kept neighbors that a candidate is compared with in one call: few, because the first one often
    /// decides.
    private static let compared = 4

    init(_ index: HNSWIndex, _ snapshot: RowSnapshot, _ scratch: SelectionScratch) {
        function = index.function
        kernels = index.kernels
        metric = index.metric
        encoding = index.encoding
        dimension = index.dimension
        // The rows have just been read, so asking for them again would only cost.
        rows = snapshot.chunked(ahead: 0)
        visibility = RowVisibility(snapshot)
        self.scratch = scratch
    }

    /// A stored vector as a query, its elements widened where they must be; valid until the next
    /// call with the same buffer.
    func scorer(of node: Node, _ buffer: UnsafeMutablePointer<Float>) -> QueryScorer {
        let row = unsafe visibility.vector(of: node)
        let query: UnsafePointer<Float>
        switch encoding {
        case .float32:
            unsafe query = row.assumingMemoryBound(to: Float.self)
        case .float16:
            let halves = unsafe row.assumingMemoryBound(to: UInt16.self)
            unsafe kernels.widen(float16: halves, count: dimension, to: buffer)
            unsafe query = UnsafePointer(buffer)
        }
        return unsafe QueryScorer(
            query,
            norm: 1,
            dimension: dimension,
            metric: metric,
            function: function,
            unitRows: true
        )
    }

    /// Keeps up to `limit` of the candidates, which are sorted, nearest first.
    ///
    /// - Parameters:
    ///   - candidates: each node once.
    ///   - limit: how many to keep at the most.
    ///   - fewest: how many to keep at least, where there are as many: the nearest of those that would
    ///     be left out make up the number.
    /// - Returns: those kept, in their order; valid until the next call.
    func select(
        from candidates: [CandidateKey],
        limit: Int,
        fewest: Int = 0
    ) -> ArraySlice<CandidateKey> {
        scratch.kept.removeAll(keepingCapacity: true)
        scratch.spare.removeAll(keepingCapacity: true)
        var copies = 0
        for candidate in candidates {
            if scratch.kept.count == limit { break }
            let nearest = nearestKept(candidate)
            var isDiverse = nearest >= candidate.distance
            if isDiverse, nearest == 0, metric != .innerProduct {
                // The same vector again: it leads nowhere else, so that copies may take a part only.
                copies += 1
                isDiverse = copies <= limit / 2
            }
            if isDiverse {
                let count = scratch.kept.count
                unsafe (scratch.nodes + count).initialize(to: UInt32(candidate.node))
                scratch.kept.append(candidate)
            } else if scratch.spare.count < fewest {
                scratch.spare.append(candidate)
            }
        }
        let missing = fewest - scratch.kept.count
        if missing > 0, !scratch.spare.isEmpty {
            scratch.kept.append(contentsOf: scratch.spare.prefix(missing))
            scratch.kept.sort()
        }
        return scratch.kept[...]
    }

    // The distance from the candidate to the nearest that was kept, or to one that is nearer to it than
    // the node is; infinite while none was kept.
    private func nearestKept(_ candidate: CandidateKey) -> Float {
        let count = scratch.kept.count
        guard count > 0 else { return .infinity }
        let scorer = unsafe scorer(of: candidate.node, scratch.query)
        var nearest = Float.infinity
        var first = 0
        while first < count, nearest >= candidate.distance {
            let number = min(Self.compared, count &- first)
            unsafe function.gather(
                scorer.query,
                rows,
                dimension: dimension,
                ordinals: scratch.nodes + first,
                count: number,
                into: scratch.distances
            )
            for index in 0..<number {
                let distance = scorer.distance(raw: unsafe scratch.distances[index], scale: 1)
                nearest = min(nearest, distance)
            }
            first &+= number
        }
        return nearest
    }
}

/// What choosing neighbors works in, one for each thread.
@safe final class SelectionScratch {
    fileprivate var kept: [CandidateKey] = []
    /// The nearest of those that were not kept.
    fileprivate var spare: [CandidateKey] = []
    fileprivate let nodes: UnsafeMutablePointer<UInt32>
    fileprivate let distances: UnsafeMutablePointer<Float>
    fileprivate let query: UnsafeMutablePointer<Float>
    /// Candidates on their way to be selected.
    var candidates: [CandidateKey] = []

    init(dimension: Int, width: Int) {
        unsafe nodes = .allocate(capacity: width + 1)
        unsafe distances = .allocate(capacity: width + 1)
        unsafe query = .allocate(capacity: dimension)
    }

    deinit {
        unsafe nodes.deallocate()
        unsafe distances.deallocate()
        unsafe query.deallocate()
    }
}
