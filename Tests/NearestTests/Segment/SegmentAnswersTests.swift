import Nearest
import NearestTestSupport
import Testing

/// A segment gives the answers of the index that was written, distances included.
@Suite struct SegmentAnswersTests {
    let directory = TemporaryDirectory()

    struct Setting: Sendable, CustomTestStringConvertible {
        let metric: Metric
        let encoding: ScalarEncoding
        let isGraph: Bool
        let memory: Segment.OpenOptions.Memory

        var testDescription: String {
            "\(metric) \(encoding) \(isGraph ? "graph" : "flat") \(memory)"
        }

        static var all: [Setting] {
            MetricAndEncoding.all.flatMap { format in
                [true, false].flatMap { isGraph in
                    Segment.OpenOptions.Memory.allCases.map {
                        Setting(
                            metric: format.metric,
                            encoding: format.encoding,
                            isGraph: isGraph,
                            memory: $0
                        )
                    }
                }
            }
        }
    }

    @Test(arguments: Setting.all)
    func `a segment answers as its index does, whatever the search`(setting: Setting) throws {
        let dimension = 13
        var random = SeededRandom(seed: 5)
        #if DEBUG
        let (count, queryCount) = (240, 4)
        #else
        let (count, queryCount) = (400, 20)
        #endif
        let vectors = random.vector(count * dimension)
        let ids = (0..<count).map { VectorID(UInt64($0) &* 0x9E37_79B9_7F4A_7C15) }
        let path = FilePath(directory["a.nseg"])
        let index: any VectorIndex
        if setting.isGraph {
            let graph = try HNSWIndex(
                dimension: dimension,
                metric: setting.metric,
                encoding: setting.encoding,
                parameters: HNSWParameters(m: 6, efConstruction: 40)
            )
            try graph.insert(contentsOf: vectors, ids: ids)
            graph.remove(ids[..<100])
            try graph.write(to: path, metadata: ["model": "m"])
            index = graph
        } else {
            let flat = try FlatIndex(
                dimension: dimension,
                metric: setting.metric,
                encoding: setting.encoding
            )
            try flat.insert(contentsOf: vectors, ids: ids)
            flat.remove(ids[..<100])
            try flat.write(to: path, metadata: ["model": "m"])
            index = flat
        }
        let segment = try Segment.open(path, options: Segment.OpenOptions(memory: setting.memory))
        try segment.verify()
        #expect(segment.count == count - 100)
        #expect(segment.metadata.model == "m")
        #expect(Set(segment.ids) == Set(ids[100...]))
        let odd = Candidates.matching { $0.rawValue % 2 == 1 }
        let queries = random.vector(queryCount * dimension)
        for query in 0..<queryCount {
            let query = Array(queries[query * dimension..<(query + 1) * dimension])
            for candidates in [.all, odd, .keeping(Set(ids[90..<130])), .excluding([ids[200]])] {
                expectAlike(
                    try segment.search(query, k: 10, among: candidates),
                    try index.search(query, k: 10, among: candidates)
                )
            }
            let radius = try index.search(query, k: 5)[4].distance
            expectAlike(
                try segment.search(query, within: radius),
                try index.search(query, within: radius)
            )
        }
        let batch = try segment.search(batch: queries, k: 7, threads: 2)
        for (answer, other) in zip(batch, try index.search(batch: queries, k: 7, threads: 2)) {
            expectAlike(answer, other)
        }
        for id in [ids[0], ids[100], ids[count - 1], 7] {
            #expect(segment.contains(id) == index.contains(id))
            if index.contains(id) {
                #expect(try segment.vector(of: id) == (try index.vector(of: id)))
            }
        }
    }

    @Test(arguments: [true, false])
    func `an index made from a segment is the one that was written`(isGraph: Bool) throws {
        let dimension = 8
        var random = SeededRandom(seed: 6)
        let vectors = random.vector(300 * dimension)
        let ids = (0..<300).map { VectorID(UInt64($0)) }
        let (first, second) = (FilePath(directory["1.nseg"]), FilePath(directory["2.nseg"]))
        if isGraph {
            let index = try HNSWIndex(dimension: dimension, metric: .cosine)
            try index.insert(contentsOf: vectors, ids: ids)
            try index.write(to: first)
            let copy = try Segment.open(first).makeIndex(as: HNSWIndex.self)
            #expect(copy.adjacency() == index.adjacency())
            #expect(copy.faults().isEmpty)
            try copy.write(to: second)
            // What is inserted from now on is linked alike.
            let more = random.vector(50 * dimension)
            let moreIDs = (300..<350).map { VectorID(UInt64($0)) }
            try index.insert(contentsOf: more, ids: moreIDs)
            try copy.insert(contentsOf: more, ids: moreIDs)
            #expect(copy.adjacency() == index.adjacency())
        } else {
            let index = try FlatIndex(dimension: dimension, metric: .cosine)
            try index.insert(contentsOf: vectors, ids: ids)
            try index.write(to: first)
            let copy = try #require(try Segment.open(first).makeIndex() as? FlatIndex)
            try copy.write(to: second)
        }
        #expect(try bytes(of: first) == bytes(of: second))
    }
}
