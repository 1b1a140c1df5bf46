#if !DEBUG
import NearestIndex
import NearestTestSupport
import Testing

/// Exactness where there are many vectors, in clusters, as there are in use.
///
/// Only in release: the reference in float64 is slow enough there.
@Suite struct FlatIndexRealSizeTests {
    private static let dimension = 128
    private static let count = 20_000
    private static let queryCount = 40

    @Test(arguments: MetricAndEncoding.all)
    func `twenty thousand vectors are searched exactly, alone and in batches, also after changes`(
        _ format: MetricAndEncoding
    ) throws {
        let (metric, encoding) = (format.metric, format.encoding)
        let seed = UInt64(metric.rawValue) * 10 + UInt64(encoding.rawValue)
        var clusters = ClusteredVectors(seed: seed, dimension: Self.dimension)
        let index = try FlatIndex(
            dimension: Self.dimension,
            metric: metric,
            encoding: encoding
        )
        // Identifiers neither dense nor in order.
        var ids = (0..<UInt64(Self.count)).map { VectorID(($0 &* 7919) % 1_000_003) }
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids)
        let queries = clusters.vectors(Self.queryCount)
        try check(index, ids, queries)

        let removed = stride(from: 0, to: Self.count, by: 3).map { ids[$0] }
        #expect(index.remove(removed) == removed.count)
        let gone = Set(removed)
        ids.removeAll { gone.contains($0) }
        let replaced = stride(from: 0, to: ids.count, by: 10).map { ids[$0] }
        let new = try index.insert(
            contentsOf: clusters.vectors(replaced.count),
            ids: replaced
        )
        #expect(new == 0)
        #expect(index.count == ids.count)
        try check(index, ids, queries)
    }

    private func check(_ index: FlatIndex, _ ids: [VectorID], _ queries: [Float]) throws {
        let truth = try ExactDistances(index, ids)
        let distances = (0..<Self.queryCount).map { truth.distances(to: row($0, of: queries)) }
        for k in [10, 100] {
            let alone = try (0..<Self.queryCount).map { number in
                try index.search(row(number, of: queries), k: k).neighbors
            }
            for number in 0..<Self.queryCount {
                let fault = truth.fault(
                    in: alone[number],
                    row(number, of: queries),
                    k: k,
                    distances[number]
                )
                #expect(fault == nil, "query \(number), k \(k)")
            }
            try checkBatches(index, queries, k: k, alone)
        }
    }

    // Few queries are streamed, some are cut by rows, and many are cut by queries.
    private func checkBatches(
        _ index: FlatIndex,
        _ queries: [Float],
        k: Int,
        _ alone: [[Neighbor]]
    ) throws {
        let few = Array(queries[..<(7 * Self.dimension)])
        let many = queries + queries + queries
        for rate in ComputeEnvironment.current.matrixProductRates {
            let options = SearchOptions(matrixProduct: rate.backend)
            for (batch, threads) in [(few, 1), (few, 2), (queries, 1), (queries, 2), (many, 2)] {
                let answers = try index.search(
                    batch: batch,
                    k: k,
                    threads: threads,
                    options: options
                )
                #expect(answers.count == batch.count / Self.dimension)
                for (number, answer) in answers.enumerated() {
                    #expect(
                        same(answer.neighbors, alone[number % Self.queryCount]),
                        "\(rate.backend), \(threads) threads, query \(number), k \(k)"
                    )
                }
            }
        }
    }

    private func same(_ a: [Neighbor], _ b: [Neighbor]) -> Bool {
        a.elementsEqual(b) {
            $0.id == $1.id && $0.distance.bitPattern == $1.distance.bitPattern
        }
    }

    private func row(_ number: Int, of vectors: [Float]) -> [Float] {
        Array(vectors[(number * Self.dimension)..<((number + 1) * Self.dimension)])
    }
}

/// Distances in float64, between queries and what an index holds.
private struct ExactDistances {
    private let metric: Metric
    private let dimension: Int
    private let ids: [VectorID]
    private let positions: [VectorID: Int]
    private let values: [Double]
    private let norms: [Double]

    /// Reads the vectors back, so that rounding to float16 is part of the truth.
    init(_ index: FlatIndex, _ ids: [VectorID]) throws {
        var values: [Double] = []
        values.reserveCapacity(ids.count * index.dimension)
        var norms: [Double] = []
        for id in ids {
            var norm = 0.0
            for value in try index.vector(of: id) {
                values.append(Double(value))
                norm += Double(value) * Double(value)
            }
            norms.append(norm.squareRoot())
        }
        metric = index.metric
        dimension = index.dimension
        self.ids = ids
        positions = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
        self.values = values
        self.norms = norms
    }

    /// The distances of all vectors, in the order of the identifiers.
    func distances(to query: [Float]) -> [Double] {
        let query = query.map(Double.init)
        let norm = norm(query)
        return ids.indices.map { position in
            var (dot, squared, absolute) = (0.0, 0.0, 0.0)
            let start = position * dimension
            for element in 0..<dimension {
                let (a, b) = (query[element], values[start + element])
                dot += a * b
                squared += (a - b) * (a - b)
                absolute += abs(a - b)
            }
            return switch metric {
            case .squaredEuclidean: squared
            case .innerProduct: -dot
            case .cosine: max(0, 1 - dot / (norm * norms[position]))
            case .manhattan: absolute
            case .hamming, .jaccard: preconditionFailure("the set is of numbers")
            }
        }
    }

    /// What is wrong with an answer of `k` neighbors, or nil.
    ///
    /// Each distance must be right within the error of float32 arithmetic. Every vector that is
    /// nearer than the last one by more than that error must be found. The order must be by
    /// distance, then by identifier.
    func fault(in answer: [Neighbor], _ query: [Float], k: Int, _ distances: [Double]) -> String? {
        guard answer.count == k else { return "\(answer.count) neighbors instead of \(k)" }
        let norm = norm(query.map(Double.init))
        let last = distances.sorted()[k - 1]
        var found = Set<Int>()
        for (rank, neighbor) in answer.enumerated() {
            guard let position = positions[neighbor.id] else {
                return "\(neighbor.id) at \(rank) should not be there"
            }
            guard found.insert(position).inserted else { return "\(neighbor.id) appears twice" }
            let exact = distances[position]
            let slack = slack(exact, norm * norms[position])
            if abs(exact - Double(neighbor.distance)) > slack {
                return "\(neighbor.id) at \(rank): \(neighbor.distance) instead of \(exact)"
            }
            if exact > last + 2 * slack {
                return "\(neighbor.id) at \(rank): \(exact) is beyond the true \(k)th, \(last)"
            }
            if rank > 0, neighbor.isNearer(than: answer[rank - 1]) {
                return "\(neighbor.id) at \(rank) is out of order"
            }
        }
        for position in ids.indices where !found.contains(position) {
            let exact = distances[position]
            if exact + 2 * slack(last, norm * norms[position]) < last {
                return "\(ids[position]) is missing: \(exact) is nearer than the \(k)th, \(last)"
            }
        }
        return nil
    }

    /// What float32 arithmetic in any order can do to a distance.
    private func slack(_ distance: Double, _ norms: Double) -> Double {
        let roundings = Double(dimension + 4) * 0x1p-24
        return switch metric {
        case .squaredEuclidean, .manhattan: roundings * distance
        case .innerProduct: roundings * norms
        case .cosine: roundings
        case .hamming, .jaccard: 0
        }
    }

    private func norm(_ vector: [Double]) -> Double {
        vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
#endif
