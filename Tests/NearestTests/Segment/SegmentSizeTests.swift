import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// Segments of no vectors, of one, and of few.
@Suite struct SegmentSizeTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: Specimen.all)
    func `a segment of no vectors opens, verifies and finds nothing`(specimen: Specimen) throws {
        var specimen = specimen
        specimen.count = 0
        let path = FilePath(directory["a.nseg"])
        let other = FilePath(directory["b.nseg"])
        let segments = [
            try specimen.segment(path),
            try SegmentBuilder(specimen.configuration, at: other).finish(),
            try Segment.build(
                specimen.configuration,
                at: other,
                from: [(id: VectorID, vector: [Float])]()
            ),
        ]
        #expect(try bytes(of: path) == bytes(of: other))
        let query = specimen.queries(1)[0]
        for segment in segments {
            try segment.verify()
            #expect(segment.count == 0 && segment.isEmpty && segment.ids.isEmpty)
            #expect(segment.metadata == specimen.metadata)
            let hits = try segment.search(query, k: 5)
            #expect(hits.isEmpty && hits.completion == .fewerThanRequested)
            #expect(try segment.search(query, within: .infinity).isEmpty)
            #expect(try segment.search(query, k: 5, among: .keeping([1])).isEmpty)
            for answer in try segment.search(batch: query + query, k: 2, threads: 2) {
                #expect(answer.isEmpty && answer.completion == .fewerThanRequested)
            }
            #expect(!segment.contains(0))
            #expect(thrown { _ = try segment.vector(of: 0) }?.code == .unknownID)
            if specimen.isGraph {
                var cursor = try segment.cursor(for: query)
                #expect(try cursor.next(3).isEmpty)
            }
            let index = try segment.makeIndex()
            #expect(index.count == 0)
            try index.insert(query, id: 7)
            #expect(try index.search(query, k: 1).first?.id == 7)
        }
    }

    @Test(arguments: Specimen.all, [1, 2, 3])
    func `a segment of few vectors answers as its index does`(
        specimen: Specimen,
        count: Int
    ) throws {
        var specimen = specimen
        specimen.count = count
        let segment = try specimen.segment(FilePath(directory["a.nseg"]))
        let index = try specimen.index()
        try segment.verify()
        for query in specimen.queries(4) {
            for k in [1, 3, 100] {
                expectAlike(try segment.search(query, k: k), try index.search(query, k: k))
            }
            expectAlike(
                try segment.search(query, within: 1),
                try index.search(query, within: 1)
            )
        }
        for id in specimen.ids {
            #expect(try segment.vector(of: id) == (try index.vector(of: id)))
        }
    }

    @Test func `queries that cannot be compared are refused as an index refuses them`() throws {
        for specimen in Specimen.both {
            let segment = try specimen.segment(FilePath(directory["a.nseg"]))
            let bad: [([Float], NearestError.Code)] = [
                ([1, 2, 3], .dimensionMismatch), ([1, 2, 3, .nan], .invalidVector),
            ]
            for (query, code) in bad {
                #expect(thrown { _ = try segment.search(query, k: 1) }?.code == code)
                #expect(thrown { _ = try segment.search(query, within: 1) }?.code == code)
                #expect(thrown { _ = try segment.search(batch: query, k: 1) } != nil)
            }
            let good = specimen.queries(1)[0]
            #expect(thrown { _ = try segment.search(good, k: 0) }?.code == .invalidArgument)
            #expect(thrown { _ = try segment.search(good, within: .nan) }?.code == .invalidArgument)
        }
    }

    @Test func `the indexes that a segment is not are refused`() throws {
        let flat = try Specimen.flat.segment(FilePath(directory["a.nseg"]))
        let graph = try Specimen.graph.segment(FilePath(directory["b.nseg"]))
        #expect(thrown { _ = try flat.makeIndex(as: HNSWIndex.self) }?.code == .unsupported)
        #expect(thrown { _ = try graph.makeIndex(as: FlatIndex.self) }?.code == .unsupported)
        #expect(try flat.makeIndex() is FlatIndex)
        #expect(try graph.makeIndex() is HNSWIndex)
    }

    @Test func `a segment says what it is`() throws {
        let segment = try Specimen.graph.segment(FilePath(directory["a.nseg"]))
        #expect(segment.dimension == 4 && segment.count == 60)
        #expect(segment.metric == .cosine && segment.encoding == .float16)
        #expect(segment.kind == .graph(Specimen.graph.parameters))
        #expect(segment.writtenBy.hasPrefix("swift-nearest"))
        #expect(try segment.fileSize == bytes(of: FilePath(directory["a.nseg"])).count)
        let sections = segment.sections
        #expect(
            Set(sections.map(\.tag)) == [
                "VECS", "IDNT", "SCAL", "ORDR", "LNK0", "UPST", "LNKU", "META",
            ]
        )
        #expect(sections.map(\.offset) == sections.map(\.offset).sorted())
        #expect(sections.allSatisfy { $0.offset % 64 == 0 && $0.isRequired })
        #expect(segment.ids.map { $0 } == Specimen.graph.ids)
    }
}
