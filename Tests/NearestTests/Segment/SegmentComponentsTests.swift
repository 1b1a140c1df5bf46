import Foundation
import Nearest
import NearestIndex
import NearestTestSupport
import SystemPackage
import Testing

/// Segments of projections, which project queries by the components that they keep.
@Suite struct SegmentComponentsTests {
    private let directory = TemporaryDirectory()
    private static let count = 300
    private static let metrics: [Metric] = [.squaredEuclidean, .cosine, .innerProduct]
    private static let kinds: [Segment.Kind] = [
        .flat, .graph(HNSWParameters(m: 4, efConstruction: 30)),
    ]

    private static func configuration(
        _ metric: Metric,
        _ kind: Segment.Kind
    ) throws -> Segment.Configuration {
        var configuration = Segment.Configuration(
            dimension: SampleComponents.dimension,
            metric: metric,
            kind: kind,
            attributes: try AttributeSchema([Attribute<Int>("year")])
        )
        configuration.components = SampleComponents.of(metric)
        return configuration
    }

    private func build(
        _ metric: Metric,
        _ kind: Segment.Kind,
        _ name: String = "a.nseg",
        ids: Range<Int> = 0..<count
    ) throws -> (segment: Segment, vectors: [[Float]]) {
        var random = SeededRandom(seed: UInt64(ids.lowerBound + 1))
        let vectors = ids.map { _ in random.vector(SampleComponents.dimension) }
        var builder = try SegmentBuilder(Self.configuration(metric, kind), at: directory[name])
        try builder.append(
            contentsOf: vectors.flatMap(\.self),
            ids: ids.map { VectorID(UInt64($0)) },
            attributes: ids.map { ["year": .int($0 % 10)] }
        )
        return (try builder.finish(), vectors)
    }

    @Test(arguments: metrics, kinds)
    func `queries are as long as vectors, and are projected by every search`(
        metric: Metric,
        kind: Segment.Kind
    ) throws {
        let (segment, vectors) = try build(metric, kind)
        let components = SampleComponents.of(metric)
        #expect(segment.components == components && segment.dimension == 10)
        #expect(segment.sections.contains { $0.tag == "PCOM" && $0.isRequired })
        try segment.verify()

        // An index of projections, which takes projected queries.
        let copy = try segment.makeIndex()
        #expect(copy.dimension == 4)
        var random = SeededRandom(seed: 99)
        let queries = (0..<5).map { _ in random.vector(10) } + [vectors[7]]
        for query in queries {
            let short = try components.project(query)
            let expected = try copy.search(short, k: 8)
            #expect(try segment.search(query, k: 8).neighbors == expected.neighbors)
            let radius = expected[5].distance
            #expect(
                try segment.search(query, within: radius).neighbors
                    == copy.search(short, within: radius).neighbors
            )
            let filter = Attribute<Int>("year") == 3
            #expect(
                try segment.search(query, k: 4, where: filter).neighbors
                    == copy.search(short, k: 4, where: filter).neighbors
            )
        }
        let batch = try segment.search(batch: queries.flatMap(\.self), k: 3)
        #expect(
            try batch.map(\.neighbors) == queries.map { try segment.search($0, k: 3).neighbors }
        )
        #expect(try segment.vector(of: 7).count == 4)
        guard case .graph = kind else { return }
        var cursor = try segment.cursor(for: queries[0])
        #expect(try cursor.next(3).neighbors == segment.search(queries[0], k: 3).neighbors)
        let all = queries.flatMap(\.self)
        #expect(try effort(segment, all).recall >= 0.9)
    }

    private func effort(_ segment: Segment, _ queries: [Float]) throws -> SearchEffort {
        try segment.efSearch(forRecall: 0.9, queries: .float32(queries.span))
    }

    @Test(arguments: metrics)
    func `an index of projections is written with its components`(metric: Metric) throws {
        let components = SampleComponents.of(metric)
        var random = SeededRandom(seed: 5)
        let vectors = random.vector(100 * 10)
        let index = try HNSWIndex(dimension: 4, metric: metric)
        try index.insert(
            contentsOf: components.project(contentsOf: vectors),
            ids: (0..<100).map { VectorID(UInt64($0)) }
        )
        let path = directory["index.nseg"]
        try index.write(to: path, metadata: nil, components: components)
        let bytes = try index.segmentBytes(metadata: nil, components: components)
        for segment in [try Segment.open(path), try Segment.open(bytes: bytes)] {
            #expect(segment.components == components)
            let query = random.vector(10)
            #expect(
                try segment.search(query, k: 5).neighbors
                    == index.search(components.project(query), k: 5).neighbors
            )
        }
        #expect(try Segment.open(bytes: index.segmentBytes()).components == nil)
        let wide = try HNSWIndex(dimension: 5, metric: metric)
        let error = #expect(throws: NearestError.self) {
            try wide.segmentBytes(metadata: nil, components: components)
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test(arguments: kinds)
    func `segments of the same components are merged, and no others`(kind: Segment.Kind) throws {
        let (first, vectors) = try build(.cosine, kind)
        let (second, others) = try build(.cosine, kind, "b.nseg", ids: 1000..<1100)
        let merged = try Segment.merge([first, second], to: directory["c.nseg"])
        #expect(merged.components == first.components && merged.count == Self.count + 100)
        #expect(try merged.search(vectors[3], k: 1)[0].id == 3)
        #expect(try merged.search(others[3], k: 1)[0].id == 1003)
        var configuration = try Self.configuration(.cosine, kind)
        configuration.components = nil
        let plain = try SegmentBuilder(configuration, at: directory["d.nseg"]).finish()
        let error = #expect(throws: NearestError.self) {
            try Segment.merge([first, plain], to: directory["e.nseg"])
        }
        #expect(error?.message.contains("components") == true)
    }

    @Test func `what does not fit is refused with the reason`() throws {
        func refused(
            _ change: (inout Segment.Configuration) -> Void
        ) throws -> NearestError.Code? {
            var configuration = try Self.configuration(.cosine, .flat)
            change(&configuration)
            let error = #expect(throws: NearestError.self) {
                _ = try SegmentBuilder(configuration, at: directory["x.nseg"])
            }
            return error?.code
        }
        #expect(try refused { $0.dimension = 9 } == .dimensionMismatch)
        #expect(try refused { $0.metric = .innerProduct } == .invalidArgument)
        #expect(try refused { $0.encoding = .int8 } == .unsupported)
        let (segment, vectors) = try build(.cosine, .flat)
        for query in [[Float](repeating: 1, count: 4), []] {
            let error = #expect(throws: NearestError.self) { try segment.search(query, k: 1) }
            #expect(error?.code == .dimensionMismatch)
        }
        #expect(throws: NearestError.self) {
            try segment.search(vectors[0].map { _ in .nan }, k: 1)
        }
    }

    // MARK: - The section

    private func forge() throws -> SegmentForge {
        _ = try build(.squaredEuclidean, .flat, "intact.nseg")
        return SegmentForge(try bytes(of: FilePath(directory["intact.nseg"])))
    }

    @Test func `a damaged section is refused`() throws {
        let intact = try forge()
        #expect(try Segment.open(bytes: intact.file()).components != nil)
        #expect(intact["PCOM"].count == 16 + 4 * (4 + 10 + 40))
        let places: [(item: Int, number: UInt32)] = [
            (0, 2), (1, 3), (1, 70_000), (1, 11), (3, 0x7FF0_0000), (3, 0x8010_0000),
            (4, Float(-1).bitPattern), (5, Float.nan.bitPattern),
            (8, Float.infinity.bitPattern), (20, Float.nan.bitPattern),
        ]
        for (item, number) in places {
            var forge = intact
            forge.put(number, in: "PCOM", item: item)
            let error = #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
            #expect(error?.message.contains("PCOM") == true, "\(item)")
        }
        for change in [4, -4] {
            var forge = intact
            forge["PCOM"] = Array((forge["PCOM"] + [0, 0, 0, 0]).dropLast(change == 4 ? 0 : 8))
            #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
        }
        // Without the section the version is too high.
        var without = intact
        without.remove("PCOM")
        let error = #expect(throws: NearestError.self) { try Segment.open(bytes: without.file()) }
        #expect(error?.message.contains("version 3") == true)
    }

    // MARK: - A file of version 3, which is never written again and opened for ever

    private static let golden = FilePath(
        URL(filePath: #filePath)
            .appending(path: "../../../NearestStorageTests/GoldenFiles/v3/flat-components.nseg")
            .standardizedFileURL.path
    )

    private static let goldenVectors: [[Float]] = (0..<20).map { number in
        (0..<10).map { element in
            let whole: Int = (number * 37 + element * 11) % 101
            return Float(whole - 50) / 16
        }
    }

    @Test func `the file of version 3 is what it was`() throws {
        let segment = try Segment.open(Self.golden, options: .init(verifies: true))
        #expect(segment.count == 20 && segment.dimension == 10)
        let components = try #require(segment.components)
        #expect(components == SampleComponents.of(.squaredEuclidean))
        for (number, vector) in Self.goldenVectors.enumerated() {
            let answer = try segment.search(vector, k: 1)
            #expect(answer[0].id == VectorID(UInt64(number * 3)) && answer[0].distance == 0)
            #expect(try segment.vector(of: answer[0].id) == components.project(vector))
        }
        let file = SegmentForge(try bytes(of: Self.golden))
        #expect(SegmentForge.number(file.file(), at: 8) as UInt32 == 3)
        #expect(file["PCOM"].count == 16 + 4 * (4 + 10 + 40))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["NEAREST_WRITE_GOLDEN"] != nil))
    func `the file is written where there is none`() throws {
        guard !FileManager.default.fileExists(atPath: Self.golden.string) else { return }
        var configuration = Segment.Configuration(
            dimension: 10,
            metric: .squaredEuclidean,
            kind: .flat
        )
        configuration.components = SampleComponents.of(.squaredEuclidean)
        var builder = try SegmentBuilder(configuration, at: Self.golden)
        for (number, vector) in Self.goldenVectors.enumerated() {
            try builder.append(vector, id: VectorID(UInt64(number * 3)))
        }
        _ = try builder.finish()
    }
}
