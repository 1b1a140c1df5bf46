import Nearest
import NearestTestSupport
import Testing

/// Parts of a larger whole, each searched by its own reader into one heap, as one index of all rows
/// answers.
@Suite struct PartsTests {
    private let directory = TemporaryDirectory()

    private static let dimension = 12
    private static let group = Attribute<Int>("group")
    private static let schema = (try? AttributeSchema([group])) ?? AttributeSchema()
    // The rows of three segments and of an index, by number.
    private static let segmentRows = [0..<150, 150..<210, 210..<400]
    private static let indexRows = 400..<600

    /// The rows of every part, and one exact index of all of them.
    private struct Whole {
        let metric: Metric
        let vectors: [Float]
        let exact: FlatIndex

        init(_ metric: Metric) throws {
            self.metric = metric
            var random = SeededRandom(seed: UInt64(metric.rawValue) + 70)
            vectors = random.vector(indexRows.upperBound * dimension)
            exact = try FlatIndex(dimension: dimension, metric: metric, attributes: schema)
            try insert(0..<indexRows.upperBound, into: exact)
        }

        /// Identifiers that are in no order.
        static func id(_ number: Int) -> VectorID { VectorID(UInt64(number) &* 7919 % 10_007) }

        func flat(_ numbers: Range<Int>) throws -> FlatIndex {
            let index = try FlatIndex(dimension: dimension, metric: metric, attributes: schema)
            try insert(numbers, into: index)
            return index
        }

        func graph(_ numbers: Range<Int>) throws -> HNSWIndex {
            let index = try HNSWIndex(
                dimension: dimension,
                metric: metric,
                parameters: HNSWParameters(m: 8, efConstruction: 40),
                attributes: schema
            )
            try index.insert(
                contentsOf: vectors(numbers),
                ids: numbers.map(Self.id),
                attributes: numbers.map(attributes),
                threads: 2
            )
            return index
        }

        private func insert(_ numbers: Range<Int>, into index: FlatIndex) throws {
            try index.insert(
                contentsOf: vectors(numbers),
                ids: numbers.map(Self.id),
                attributes: numbers.map(attributes)
            )
        }

        private func vectors(_ numbers: Range<Int>) -> [Float] {
            Array(vectors[numbers.lowerBound * dimension..<numbers.upperBound * dimension])
        }

        private func attributes(_ number: Int) -> Attributes {
            var attributes = Attributes()
            attributes[group] = number % 7
            return attributes
        }
    }

    /// A part, and how a filter is bound to it.
    private struct Part {
        let reader: any IndexReader
        let bind: (Filter) throws -> Candidates
    }

    private func queries(_ count: Int) -> [[Float]] {
        var random = SeededRandom(seed: 80)
        return (0..<count).map { _ in random.vector(Self.dimension) }
    }

    // MARK: - Making parts

    private func flatSegments(_ whole: Whole) throws -> [Segment] {
        try Self.segmentRows.enumerated().map { number, rows in
            let path = FilePath(directory["flat\(number).nseg"])
            try whole.flat(rows).write(to: path)
            return try Segment.open(path)
        }
    }

    private func graphSegments(_ whole: Whole) throws -> [Segment] {
        try Self.segmentRows.enumerated().map { number, rows in
            let path = FilePath(directory["graph\(number).nseg"])
            try whole.graph(rows).write(to: path)
            return try Segment.open(path)
        }
    }

    private func part(_ segment: Segment, except excluded: RowSet? = nil) -> Part {
        let bind = { filter in try segment.candidates(where: filter) }
        guard let excluded else { return Part(reader: segment.searcher, bind: bind) }
        if let graph = segment.graph {
            let reader = GraphReader(segment.rows, graph, segment.format, except: excluded)
            return Part(reader: reader, bind: bind)
        }
        let reader = FlatReader(segment.rows, segment.format, except: excluded)
        return Part(reader: reader, bind: bind)
    }

    private func rows(_ numbers: some Sequence<Int>, of segment: Segment) -> RowSet {
        RowSet(rowCount: segment.count) { words in
            for number in numbers {
                guard let row = segment.rows.row(of: Whole.id(number)) else { continue }
                words.insert(row)
            }
        }
    }

    /// Searches all parts into one heap; a filter is bound to each of them.
    private func search(
        _ parts: [Part],
        _ query: [Float],
        k: Int,
        among candidates: Candidates = .all,
        where filter: Filter? = nil,
        options: SearchOptions = .init()
    ) throws -> [Neighbor] {
        var memory = [Neighbor](repeating: Neighbor(id: 0, distance: 0), count: k)
        return try unsafe memory.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return [] }
            var nearest = unsafe TopK(ScratchSpan(start, count: k))
            for part in parts {
                let summary = try part.reader.search(
                    .float32(query.span),
                    among: try filter.map(part.bind) ?? candidates,
                    options: options,
                    into: &nearest
                )
                // Only the whole can be short.
                #expect(summary.completion == .complete)
            }
            nearest.sort()
            return nearest.neighbors
        }
    }

    // MARK: - Exact parts

    private static let removed = Set(stride(from: 150, to: 210, by: 2))

    @Test(arguments: Metric.ofFloats)
    func `flat segments and an index answer as one index of all rows`(metric: Metric) throws {
        let whole = try Whole(metric)
        let segments = try flatSegments(whole)
        let index = try whole.flat(Self.indexRows)
        let few: Set<VectorID> = Set([0, 149, 150, 399, 400, 599].map(Whole.id))
        let filter = Self.group == 3
        let matching = try whole.exact.candidates(where: filter)
        try index.withReader { reader in
            let last = Part(reader: reader) { try index.candidates(where: $0) }
            for parts in [segments.map { part($0) } + [last], [last] + segments.map { part($0) }] {
                for query in queries(3) {
                    // One, ten, more than the smallest part has, more than all have.
                    for k in [1, 10, 100, 700] {
                        for candidates in [Candidates.all, .keeping(few), .excluding(few)] {
                            let found = try search(parts, query, k: k, among: candidates)
                            let truth = try whole.exact.search(query, k: k, among: candidates)
                            #expect(found == truth.neighbors, "k \(k)")
                        }
                        let found = try search(parts, query, k: k, where: filter)
                        let truth = try whole.exact.search(query, k: k, among: matching)
                        #expect(found == truth.neighbors, "k \(k) of a filter")
                    }
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func `deleted rows of a flat segment are missing from the answer alone`(allOfThem: Bool) throws
    {
        let whole = try Whole(.cosine)
        let segments = try flatSegments(whole)
        let removed = allOfThem ? Set(Self.segmentRows[1]) : Self.removed
        let excluded = rows(removed, of: segments[1])
        #expect(excluded.count == removed.count)
        whole.exact.remove(removed.map(Whole.id))
        let filter = Self.group < 3
        let matching = try whole.exact.candidates(where: filter)
        let index = try whole.flat(Self.indexRows)
        try index.withReader { reader in
            let parts = [
                part(segments[0]), part(segments[1], except: excluded), part(segments[2]),
                Part(reader: reader) { try index.candidates(where: $0) },
            ]
            for query in queries(5) {
                for k in [1, 10, 100, 700] {
                    let truth = try whole.exact.search(query, k: k)
                    #expect(try search(parts, query, k: k) == truth.neighbors)
                    let kept = try whole.exact.search(query, k: k, among: matching)
                    #expect(try search(parts, query, k: k, where: filter) == kept.neighbors)
                }
            }
        }
        withExtendedLifetime(excluded) {}
    }

    // MARK: - Graphs

    /// Expects neighbors of the whole with their distances, and nearly all of the nearest.
    private func expectNear(_ parts: [Part], _ whole: Whole, k: Int) throws {
        let queries = queries(10)
        var found = 0.0
        for query in queries {
            let all = try whole.exact.search(query, k: 1000)
            let distances = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.distance) })
            let answer = try search(parts, query, k: k)
            #expect(answer.count == min(k, all.count))
            #expect(Set(answer.map(\.id)).count == answer.count)
            for neighbor in answer { #expect(distances[neighbor.id] == neighbor.distance) }
            for (nearer, farther) in zip(answer, answer.dropFirst()) {
                #expect(nearer.isNearer(than: farther))
            }
            found += recall(answer.map(\.id), all.prefix(k).map(\.id))
        }
        #expect(found / Double(queries.count) >= 0.95, "k \(k)")
    }

    @Test func `graph segments and an index answer nearly as one index of all rows`() throws {
        let whole = try Whole(.squaredEuclidean)
        let segments = try graphSegments(whole)
        let index = try whole.graph(Self.indexRows)
        try index.withReader { reader in
            let last = Part(reader: reader) { try index.candidates(where: $0) }
            let parts = segments.map { part($0) } + [last]
            for k in [1, 10, 100] { try expectNear(parts, whole, k: k) }
            try expectNear([last] + segments.map { part($0) }, whole, k: 10)
            // A filter that is told to compare everything is exact.
            let filter = Self.group == 3 || Self.group == 5
            let matching = try whole.exact.candidates(where: filter)
            for query in queries(5) {
                for k in [1, 10, 100, 700] {
                    let found = try search(
                        parts,
                        query,
                        k: k,
                        where: filter,
                        options: SearchOptions(strategy: .exactScan)
                    )
                    let truth = try whole.exact.search(query, k: k, among: matching)
                    #expect(found == truth.neighbors, "k \(k)")
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func `deleted rows of a graph segment are missing from the answer alone`(
        allOfThem: Bool
    ) throws {
        let whole = try Whole(.squaredEuclidean)
        let segments = try graphSegments(whole)
        let removed = allOfThem ? Set(Self.segmentRows[1]) : Self.removed
        let excluded = rows(removed, of: segments[1])
        whole.exact.remove(removed.map(Whole.id))
        let filter = Self.group < 3
        let matching = try whole.exact.candidates(where: filter)
        let index = try whole.graph(Self.indexRows)
        try index.withReader { reader in
            let parts = [
                part(segments[0]), part(segments[1], except: excluded), part(segments[2]),
                Part(reader: reader) { try index.candidates(where: $0) },
            ]
            for k in [1, 10, 100] { try expectNear(parts, whole, k: k) }
            for query in queries(5) {
                let found = try search(
                    parts,
                    query,
                    k: 50,
                    where: filter,
                    options: SearchOptions(strategy: .exactScan)
                )
                #expect(found == (try whole.exact.search(query, k: 50, among: matching)).neighbors)
            }
        }
        withExtendedLifetime(excluded) {}
    }

    @Test func `what others have offered changes nothing of a part's search`() throws {
        let whole = try Whole(.squaredEuclidean)
        let flat = part(try flatSegments(whole)[0])
        let graph = part(try graphSegments(whole)[2])
        // A scan asks about an identifier when its distance matters, so its costs may differ then.
        let even = Candidates.matching { $0.rawValue.isMultiple(of: 2) }
        for (part, candidates) in [(flat, .all), (graph, .all), (graph, even)] {
            for query in queries(5) {
                let alone = try summary(of: part, query, among: candidates, offered: 0)
                let after = try summary(of: part, query, among: candidates, offered: 10)
                #expect(alone == after)
            }
        }
    }

    /// Searches a part for ten, into a heap in which so many are that lie nearer than all of its
    /// own.
    private func summary(
        of part: Part,
        _ query: [Float],
        among candidates: Candidates,
        offered: Int
    ) throws -> SearchSummary {
        var memory = [Neighbor](repeating: Neighbor(id: 0, distance: 0), count: 10)
        return try unsafe memory.withUnsafeMutableBufferPointer { buffer in
            let start = try unsafe #require(buffer.baseAddress)
            var nearest = unsafe TopK(ScratchSpan(start, count: 10))
            for number in 0..<offered {
                nearest.offer(Neighbor(id: VectorID(UInt64(1_000_000 + number)), distance: 0))
            }
            let summary = try part.reader.search(
                .float32(query.span),
                among: candidates,
                options: .init(),
                into: &nearest
            )
            #expect(nearest.isFull)
            #expect((nearest.worstDistance == 0) == (offered == 10))
            return summary
        }
    }
}
