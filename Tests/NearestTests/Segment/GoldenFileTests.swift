import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// Files of released versions, which are never written again and opened for ever.
///
/// `NEAREST_WRITE_GOLDEN=1 swift test --filter GoldenFileTests` writes those of the present version
/// where there are none; what they answer is written down here.
@Suite struct GoldenFileTests {
    private static let version1 = URL(filePath: #filePath)
        .appending(path: "../../../NearestStorageTests/GoldenFiles/v1").standardizedFileURL

    private static let flatIDs = (0..<40).map { VectorID(UInt64($0) * 7 + 1) }
    private static let graphIDs = (0..<40).map { VectorID(UInt64($0) * 17 % 40 + 100) }

    private func path(_ name: String) -> FilePath {
        FilePath(Self.version1.appending(path: name).path)
    }

    private static let queries: [[Float]] = [
        [0.5, -0.25, 0.125, 1, -1], [-1, 0.75, 0.5, -0.125, 0.25],
    ]

    private func expectAnswer(
        _ answer: SearchResult,
        _ expected: [(UInt64, Float)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            answer.map(\.id.rawValue) == expected.map(\.0),
            "\(answer.neighbors)",
            sourceLocation: sourceLocation
        )
        for (neighbor, (_, distance)) in zip(answer, expected) {
            #expect(abs(neighbor.distance - distance) <= 1e-6, sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: Segment.OpenOptions.Memory.allCases)
    func `the flat file of version 1 is what it was`(memory: Segment.OpenOptions.Memory) throws {
        let options = Segment.OpenOptions(memory: memory, verifies: true)
        let segment = try Segment.open(path("flat.nseg"), options: options)
        #expect(segment.count == 40 && segment.dimension == 5 && segment.kind == .flat)
        #expect(segment.metric == .squaredEuclidean && segment.encoding == .float32)
        #expect(segment.writtenBy == "swift-nearest 0.4")
        #expect(segment.metadata == [:])
        #expect(segment.sections.map(\.tag) == ["VECS", "SCAL", "IDNT"])
        #expect(Array(segment.ids) == Self.flatIDs)
        #expect(
            try segment.vector(of: 8) == [
                0.45280838, 0.9060198, 0.6090932, -0.3303088, -0.53987217,
            ]
        )
        expectAnswer(
            try segment.search(Self.queries[0], k: 5),
            [
                (148, 0.9937252), (211, 1.7231067), (155, 1.9473872), (64, 2.0023358),
                (183, 2.6046402),
            ]
        )
        expectAnswer(
            try segment.search(Self.queries[1], k: 5),
            [
                (239, 0.2921448), (92, 0.91654605), (190, 1.1824372), (267, 1.1825666),
                (15, 1.2959796),
            ]
        )
        expectAnswer(
            try segment.search(Self.queries[0], within: 1.8),
            [(148, 0.9937252), (211, 1.7231067)]
        )
    }

    @Test(arguments: Segment.OpenOptions.Memory.allCases)
    func `the graph file of version 1 is what it was`(memory: Segment.OpenOptions.Memory) throws {
        let options = Segment.OpenOptions(memory: memory, verifies: true, model: "golden")
        let segment = try Segment.open(path("graph.nseg"), options: options)
        #expect(segment.count == 40 && segment.dimension == 5)
        #expect(segment.kind == .graph(HNSWParameters(m: 3, efConstruction: 30, seed: 42)))
        #expect(segment.metric == .cosine && segment.encoding == .float16)
        #expect(segment.writtenBy == "swift-nearest 0.4")
        #expect(segment.metadata == ["model": "golden", "prompt-prefix": "fråga: ", "empty": ""])
        #expect(
            Set(segment.sections.map(\.tag)) == [
                "VECS", "SCAL", "IDNT", "ORDR", "UPST", "LNKU", "LNK0", "META",
            ]
        )
        #expect(Array(segment.ids) == Self.graphIDs)
        let vector = try segment.vector(of: 117)
        for (element, expected) in zip(
            vector,
            [0.45270985, 0.9060744, 0.6091779, -0.33028507, -0.53978205] as [Float]
        ) {
            #expect(abs(element - expected) <= 1e-6)
        }
        expectAnswer(
            try segment.search(Self.queries[0], k: 5),
            [
                (137, 0.22032857), (130, 0.4020195), (114, 0.45833758), (133, 0.46885613),
                (125, 0.57117975),
            ]
        )
        expectAnswer(
            try segment.search(Self.queries[1], k: 5),
            [
                (118, 0.025957927), (121, 0.18572882), (106, 0.2935659), (139, 0.3496142),
                (119, 0.37927336),
            ]
        )
        let even = Candidates.matching { $0.rawValue % 2 == 0 }
        expectAnswer(
            try segment.search(Self.queries[0], k: 3, among: even),
            [(130, 0.4020195), (114, 0.45833758), (102, 0.58258307)]
        )
        let index = try segment.makeIndex(as: HNSWIndex.self)
        #expect(index.faults().isEmpty)
    }

    @Test(arguments: ["flat.nseg", "graph.nseg"])
    func `the files of version 1 are laid out as the article says`(name: String) throws {
        let file = try bytes(of: path(name))
        #expect(SegmentForge(file).file() == file)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["NEAREST_WRITE_GOLDEN"] != nil))
    func `the files are written where there are none`() throws {
        try FileManager.default.createDirectory(
            at: Self.version1,
            withIntermediateDirectories: true
        )
        var random = SeededRandom(seed: 2026)
        let vectors = random.vector(40 * 5)
        if !FileManager.default.fileExists(atPath: path("flat.nseg").string) {
            let flat = try FlatIndex(dimension: 5, metric: .squaredEuclidean)
            try flat.insert(contentsOf: vectors, ids: Self.flatIDs)
            try flat.write(to: path("flat.nseg"))
        }
        if !FileManager.default.fileExists(atPath: path("graph.nseg").string) {
            let graph = try HNSWIndex(
                dimension: 5,
                metric: .cosine,
                encoding: .float16,
                parameters: HNSWParameters(m: 3, efConstruction: 30, seed: 42)
            )
            try graph.insert(contentsOf: vectors, ids: Self.graphIDs)
            let metadata: IndexMetadata = [
                "model": "golden", "prompt-prefix": "fråga: ", "empty": "",
            ]
            try graph.write(to: path("graph.nseg"), metadata: metadata)
        }
    }
}
