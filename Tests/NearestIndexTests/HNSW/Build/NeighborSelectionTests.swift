import NearestIndex
import NearestTestSupport
import Testing

@Suite struct NeighborSelectionTests {
    private static let dimension = 6

    /// Candidates of one node and what a plain selection keeps of them.
    private struct Case {
        let index: HNSWIndex
        let metric: Metric
        let vectors: [[Float]]
        private let oracle: ExactOracle

        init(_ metric: Metric, _ vectors: [[Float]]) throws {
            self.metric = metric
            self.vectors = vectors
            oracle = ExactOracle(metric: metric)
            index = try HNSWIndex(
                dimension: dimension,
                metric: metric,
                parameters: HNSWParameters(m: 2, efConstruction: 4)
            )
            try index.insert(
                contentsOf: Array(vectors.joined()),
                ids: denseIDs(0..<vectors.count),
                threads: 1
            )
        }

        /// The distance by which neighbors are chosen.
        func apart(_ a: Int, _ b: Int) -> Float {
            guard metric == .innerProduct else { return distance(a, b) }
            return Float(ExactOracle(metric: .squaredEuclidean).distance(vectors[a], vectors[b]))
        }

        func distance(_ a: Int, _ b: Int) -> Float {
            Float(oracle.distance(vectors[a], vectors[b]))
        }

        /// All others, nearest first.
        func candidates(of node: Int) -> [CandidateKey] {
            vectors.indices.filter { $0 != node }
                .map {
                    CandidateKey(
                        distance: distance(node, $0),
                        node: UInt32($0),
                        isExcluded: false
                    )
                }
                .sorted()
        }

        /// Selects by algorithm 4 as the paper states it.
        ///
        /// Keeps a candidate that is nearer to the node than to all kept ones; copies of the node
        /// fill at most half of the list.
        ///
        /// Under inner products vectors are compared by their Euclidean distance, and the list is
        /// filled with the best of the others.
        func plain(
            for node: Int,
            _ candidates: [CandidateKey],
            limit: Int,
            minimum: Int
        ) -> [Int] {
            var (kept, others): ([CandidateKey], [CandidateKey]) = ([], [])
            var copies = 0
            for candidate in candidates where kept.count < limit {
                let nearest = kept.map { apart(candidate.node, $0.node) }.min() ?? .infinity
                var isKept = apart(candidate.node, node) <= nearest
                if isKept, nearest == 0 {
                    copies += 1
                    if copies > limit / 2 { isKept = false }
                }
                if isKept {
                    kept.append(candidate)
                } else if metric != .innerProduct || nearest > 0 {
                    others.append(candidate)
                }
            }
            let fewest = metric == .innerProduct ? max(limit, minimum) : minimum
            let missing = max(0, fewest - kept.count)
            return (kept + others.prefix(missing)).sorted().map(\.node)
        }

        /// What the selection keeps.
        func selected(
            for node: Int,
            _ candidates: [CandidateKey],
            limit: Int,
            minimum: Int
        ) -> [Int] {
            index.withReader { reader in
                // Rows are in the order of insertion.
                #expect((0..<vectors.count).allSatisfy { reader.rows.id(of: $0).rawValue == $0 })
                let scratch = SelectionScratch(dimension: dimension, width: max(limit, minimum))
                let selection = NeighborSelection(reader.codec, reader.rows, scratch)
                // What an earlier call has kept must not matter.
                _ = selection.select(for: 0, from: candidates.reversed(), limit: 1, minimum: 1)
                return selection.select(
                    for: node,
                    from: candidates,
                    limit: limit,
                    minimum: minimum
                )
                .map(\.node)
            }
        }
    }

    @Test(arguments: Metric.ofFloats)
    func `random vectors are chosen as Algorithm 4 chooses them`(metric: Metric) throws {
        var random = SeededRandom(seed: UInt64(metric.rawValue) + 20)
        let test = try Case(metric, (0..<50).map { _ in random.vector(Self.dimension) })
        for node in stride(from: 0, to: 50, by: 7) {
            let candidates = test.candidates(of: node)
            for (limit, minimum) in [(1, 0), (4, 0), (8, 0), (32, 0), (8, 6), (16, 16), (49, 30)] {
                let kept = test.selected(for: node, candidates, limit: limit, minimum: minimum)
                #expect(
                    kept == test.plain(for: node, candidates, limit: limit, minimum: minimum),
                    "node \(node), limit \(limit), minimum \(minimum)"
                )
                #expect(kept.count >= min(minimum, limit))
                #expect(kept.first == candidates.first?.node)
            }
        }
    }

    @Test(arguments: [Metric.squaredEuclidean, .innerProduct])
    func `ties and copies are chosen as Algorithm 4 chooses them`(metric: Metric) throws {
        var random = SeededRandom(seed: UInt64(metric.rawValue) + 30)
        // Small whole numbers, whose distances are exact: many tie, and many vectors are equal.
        let vectors: [[Float]] = (0..<60).map { _ in
            (0..<Self.dimension).map { $0 < 3 ? Float(random.next() % 3) : 1 }
        }
        let test = try Case(metric, vectors)
        for node in stride(from: 0, to: 60, by: 7) {
            let candidates = test.candidates(of: node)
            for (limit, minimum) in [(1, 0), (2, 0), (5, 0), (20, 0), (6, 6), (20, 12)] {
                #expect(
                    test.selected(for: node, candidates, limit: limit, minimum: minimum)
                        == test.plain(for: node, candidates, limit: limit, minimum: minimum),
                    "node \(node), limit \(limit), minimum \(minimum)"
                )
            }
        }
    }

    @Test func `copies of the node fill half of the list, and the rest leads elsewhere`() throws {
        let here = [Float](repeating: 0, count: Self.dimension)
        var vectors = [[Float]](repeating: here, count: 20)
        for axis in 0..<Self.dimension {
            var there = here
            there[axis] = Float(axis) + 1
            vectors.append(there)
        }
        let test = try Case(.squaredEuclidean, vectors)
        // The first copy, then four of the others. A vector apart from the copies is as far from
        // them as from the node: it ties, and is kept.
        let kept = test.selected(for: 0, test.candidates(of: 0), limit: 8, minimum: 0)
        #expect(kept == [1, 2, 3, 4, 5, 20, 21, 22])
    }

    @Test func `a candidate behind another one is left out unless the list would be too short`()
        throws
    {
        func on(_ position: Float) -> [Float] { [position, 0, 0, 0, 0, 0] }
        // Node 0, two behind each other on one side, one on the other side.
        let test = try Case(.squaredEuclidean, [on(0), on(1), on(2), on(-4), on(3)])
        let candidates = test.candidates(of: 0)
        #expect(test.selected(for: 0, candidates, limit: 4, minimum: 0) == [1, 3])
        #expect(test.selected(for: 0, candidates, limit: 4, minimum: 2) == [1, 3])
        #expect(test.selected(for: 0, candidates, limit: 4, minimum: 3) == [1, 2, 3])
        #expect(test.selected(for: 0, candidates, limit: 4, minimum: 4) == [1, 2, 4, 3])
        #expect(test.selected(for: 0, candidates, limit: 1, minimum: 0) == [1])
        #expect(test.selected(for: 0, [], limit: 4, minimum: 4) == [])
    }
}
