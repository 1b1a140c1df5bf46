import Nearest
import NearestTestSupport
import Testing

/// Vectors of bits, with attributes, in files.
@Suite struct BitSegmentTests {
    private static let dimension = 100
    private static let parity = Attribute<Int>("parity")
    private static let rows = PackedBits(count: 240, dimension: dimension, seed: 7)
    private static let query = PackedBits(count: 1, dimension: dimension, seed: 8)

    private static var schema: AttributeSchema { AttributeSchema(parity) }
    private static var ids: [VectorID] { (0..<rows.count).map { VectorID($0) } }
    private static var attributes: [Attributes] {
        (0..<rows.count).map { ["parity": .int($0 % 2)] }
    }

    private static func oracle(_ metric: Metric) -> ExactOracle {
        var oracle = ExactOracle(metric: metric)
        for index in 0..<rows.count { oracle.vectors[VectorID(index)] = rows.numbers(index) }
        return oracle
    }

    /// What is wrong with the answers of an index of all rows.
    private func check(_ index: some AttributeSearching, _ metric: Metric) throws {
        let oracle = Self.oracle(metric)
        let (query, numbers) = (Self.query.bytes, Self.query.numbers)
        let options = SearchOptions(efSearch: 240)
        let found = try index.search(.bits(query.span), k: 10, options: options)
        #expect(oracle.fault(in: found.neighbors, query: numbers, k: 10) == nil)
        let filter = Self.parity == 1
        let matching = try index.search(
            VectorSpan.bits(query.span),
            k: 10,
            where: filter,
            options: options
        )
        let isOdd = { (id: VectorID) in id.rawValue % 2 == 1 }
        #expect(
            oracle.fault(in: matching.neighbors, query: numbers, k: 10, where: isOdd) == nil
        )
        let batch = try index.search(batch: .bits(query.span), k: 10, options: options)
        #expect(batch.map(\.neighbors) == [found.neighbors])
        #expect(try index.vector(of: 5) == Self.rows.numbers(5))
    }

    @Test(arguments: Metric.ofBits)
    func `indexes with attributes keep their answers in files`(metric: Metric) throws {
        let flat = try FlatIndex(
            dimension: Self.dimension,
            metric: metric,
            encoding: .bit,
            attributes: Self.schema
        )
        let graph = try HNSWIndex(
            dimension: Self.dimension,
            metric: metric,
            encoding: .bit,
            attributes: Self.schema
        )
        let bytes = Self.rows.bytes
        for index in [flat, graph] as [any AttributeIndex] {
            try index.insert(
                contentsOf: VectorSpan.bits(bytes.span),
                ids: Self.ids,
                attributes: Self.attributes
            )
        }
        try check(flat, metric)
        try check(graph, metric)
        let directory = TemporaryDirectory()
        do {
            let paths = (directory["flat.nseg"], directory["graph.nseg"])
            try flat.write(to: paths.0)
            try graph.write(to: paths.1)
            let options = Segment.OpenOptions(verifies: true)
            for path in [paths.0, paths.1] {
                let segment = try Segment.open(path, options: options)
                #expect(segment.metric == metric && segment.encoding == .bit)
                try check(segment, metric)
            }
            try check(Segment.open(paths.0).makeIndex(as: FlatIndex.self), metric)
            try check(Segment.open(paths.1).makeIndex(as: HNSWIndex.self), metric)
        }
    }

    @Test(arguments: Metric.ofBits)
    func `a builder takes packed bits and numbers, and parts are merged`(metric: Metric) throws {
        let half = Self.rows.count / 2
        let bytes = Self.rows.bytes
        let directory = TemporaryDirectory()
        do {
            for kind in [Segment.Kind.flat, .graph(HNSWParameters())] {
                let configuration = Segment.Configuration(
                    dimension: Self.dimension,
                    metric: metric,
                    encoding: .bit,
                    kind: kind,
                    attributes: Self.schema
                )
                var parts: [Segment] = []
                for part in 0..<2 {
                    let path = directory["\(part).nseg"]
                    var builder = try SegmentBuilder(configuration, at: path)
                    let range = part * half..<(part + 1) * half
                    let (ids, attributes) = (Array(Self.ids[range]), Array(Self.attributes[range]))
                    if part == 0 {
                        try builder.append(
                            contentsOf: .bits(bytes.span.extracting(0..<bytes.count / 2)),
                            ids: ids,
                            attributes: attributes
                        )
                    } else {
                        let numbers = Self.rows.numbers[(half * Self.dimension)...]
                        try builder.append(
                            contentsOf: Array(numbers),
                            ids: ids,
                            attributes: attributes
                        )
                    }
                    parts.append(
                        try builder.finish(options: Segment.OpenOptions(verifies: true))
                    )
                }
                let merged = try Segment.merge(parts, to: directory["merged.nseg"])
                #expect(merged.count == Self.rows.count)
                try check(merged, metric)
            }
        }
    }

    @Test func `a builder takes packed vectors one by one`() throws {
        let directory = TemporaryDirectory()
        let configuration = Segment.Configuration(
            dimension: Self.dimension,
            metric: .hamming,
            encoding: .bit,
            kind: .flat
        )
        var builder = try SegmentBuilder(configuration, at: directory["flat.nseg"])
        for number in 0..<10 {
            let bytes = Self.rows.bytes(number)
            try builder.append(.bits(bytes.span), id: VectorID(number))
        }
        let segment = try builder.finish()
        for number in 0..<10 {
            #expect(try segment.vector(of: VectorID(number)) == Self.rows.numbers(number))
        }
    }

    @Test func `a bit after the last one is found by verifying`() throws {
        let index = try FlatIndex(dimension: Self.dimension, metric: .hamming, encoding: .bit)
        let bytes = Self.rows.bytes
        try index.insert(contentsOf: .bits(bytes.span), ids: Self.ids)
        var forge = SegmentForge(try index.segmentBytes())
        // The 101st bit of the third vector, whose rows are of 16 bytes.
        let byte: UInt8 = forge.number("VECS", item: 2 * 16 + 12)
        #expect(byte & 0x0F == 0)
        forge.put(byte | 0x08, in: "VECS", item: 2 * 16 + 12)
        let file = forge.file()
        #expect(try Segment.open(bytes: file).count == Self.rows.count)
        let error = #expect(throws: NearestError.self) {
            try Segment.open(bytes: file, options: Segment.OpenOptions(verifies: true))
        }
        #expect(error?.message.contains("after the elements") == true)
    }
}
