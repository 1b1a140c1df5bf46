import Nearest
import NearestIndex
import NearestTestSupport
import Testing

/// Codes of flat segments: written by indexes, builders and merges, and searched in place.
@Suite struct FlatSegmentCodesTests {
    private let directory = TemporaryDirectory()
    private static let dimension = 16
    private static let count = 4500

    private static func ids(_ numbers: Range<Int>) -> [VectorID] {
        numbers.map { VectorID(UInt64($0)) }
    }

    private static func configuration(
        _ test: CodedCase,
        _ quantization: Quantization
    ) -> Segment.Configuration {
        var configuration = Segment.Configuration(
            dimension: dimension,
            metric: test.metric,
            encoding: test.encoding,
            kind: .flat
        )
        configuration.quantization = quantization
        return configuration
    }

    private func build(
        _ test: CodedCase,
        _ quantization: Quantization,
        _ vectors: [Float],
        _ ids: [VectorID],
        _ name: String
    ) throws -> Segment {
        var builder = try SegmentBuilder(
            Self.configuration(test, quantization),
            at: directory[name]
        )
        let half = ids.count / 2
        try builder.append(
            contentsOf: Array(vectors[..<(half * Self.dimension)]),
            ids: Array(ids[..<half])
        )
        try builder.append(
            contentsOf: Array(vectors[(half * Self.dimension)...]),
            ids: Array(ids[half...])
        )
        return try builder.finish()
    }

    private func expectEqual(
        _ coded: some VectorSearching,
        _ plain: some VectorSearching,
        _ queries: [[Float]]
    ) throws {
        for query in queries {
            let answer = try coded.search(query, k: 7)
            #expect(answer.statistics.codeDistanceCount >= Self.count / 2)
            let expected = try plain.search(query, k: 7)
            #expect(expected.statistics.codeDistanceCount == 0)
            #expect(answer.neighbors == expected.neighbors)
        }
    }

    @Test(arguments: CodedCase.all)
    func `a builder writes codes of all vectors, and answers stay those without`(
        test: CodedCase
    ) throws {
        var clusters = ClusteredVectors(seed: 4, dimension: Self.dimension)
        let vectors = clusters.vectors(Self.count)
        let ids = Self.ids(0..<Self.count)
        let coded = try build(test, test.quantization, vectors, ids, "coded.nseg")
        let plain = try build(test, .none, vectors, ids, "plain.nseg")
        try coded.verify()
        #expect(coded.quantization == test.quantization && plain.quantization == .none)
        #expect(try #require(coded.quantizationReport).calibrationCount == Self.count)
        let queries = clusters.rows(5)
        try expectEqual(coded, plain, queries)

        // An index has the same codes, and writes the same file.
        let index = try FlatIndex(
            dimension: Self.dimension,
            metric: test.metric,
            encoding: test.encoding,
            quantization: test.quantization
        )
        try index.insert(contentsOf: vectors, ids: ids)
        try expectEqual(index, plain, queries)
        try index.write(to: directory["index.nseg"])
        let written = try Segment.open(directory["index.nseg"], options: .init(verifies: true))
        #expect(written.sections.map(\.checksum) == coded.sections.map(\.checksum))

        // And an index that is made of the file.
        let copy = try coded.makeIndex(as: FlatIndex.self)
        #expect(copy.quantization == test.quantization)
        try expectEqual(copy, plain, queries)
        let without = try coded.makeIndex(as: FlatIndex.self, quantization: Quantization.none)
        #expect(without.quantization == .none)
        try expectEqual(coded, without, queries)
        try copy.insert(queries[0], id: 999_999)
        try without.insert(queries[0], id: 999_999)
        try expectEqual(copy, without, queries)
    }

    @Test func `merging makes codes anew, and every way of opening searches them`() throws {
        let test = CodedCase.all[3]
        var clusters = ClusteredVectors(seed: 5, dimension: Self.dimension)
        let parts = try (0..<2).map { number in
            try build(
                test,
                test.quantization,
                clusters.vectors(Self.count),
                Self.ids(number * Self.count..<(number + 1) * Self.count),
                "part\(number).nseg"
            )
        }
        let path = directory["merged.nseg"]
        let dropped = Set(Self.ids(0..<100))
        let merged = try Segment.merge(parts, to: path, dropping: dropped)
        try merged.verify()
        #expect(merged.quantization == test.quantization)
        #expect(try #require(merged.quantizationReport).calibrationCount == merged.count)
        let queries = clusters.rows(5)
        let plain = try merged.makeIndex(as: FlatIndex.self, quantization: Quantization.none)
        for memory in [Segment.OpenOptions.Memory.mapped, .copied, .populated, .tiered] {
            let segment = try Segment.open(path, options: .init(memory: memory))
            try expectEqual(segment, plain, queries)
        }
    }

    @Test func `small segments without codes become one that has them`() throws {
        var clusters = ClusteredVectors(seed: 9, dimension: 64)
        let parts = try (0..<2).map { number in
            let index = try FlatIndex(dimension: 64, metric: .squaredEuclidean)
            let ids = Self.ids(number * 2100..<(number + 1) * 2100)
            try index.insert(contentsOf: clusters.vectors(2100), ids: ids)
            #expect(index.quantization == .none)
            return try Segment.open(bytes: index.segmentBytes())
        }
        #expect(parts.allSatisfy { $0.quantization == .none })
        let merged = try Segment.merge(parts, to: directory["merged.nseg"])
        #expect(merged.count == 4200 && merged.quantization == .scalar8)
        try merged.verify()
        // What was decided stays.
        let path = directory["plain.nseg"]
        try merged.makeIndex(as: FlatIndex.self, quantization: Quantization.none).write(to: path)
        let plain = try Segment.open(path)
        #expect(plain.quantization == .none)
        #expect(try plain.makeIndex(as: FlatIndex.self).quantization == .none)
        #expect(try merged.makeIndex(as: FlatIndex.self).quantization == .scalar8)
    }

    @Test func `damaged codes are found, and searched without harm`() throws {
        let test = CodedCase.all[1]
        var clusters = ClusteredVectors(seed: 6, dimension: Self.dimension)
        let index = try FlatIndex(
            dimension: Self.dimension,
            metric: test.metric,
            quantization: test.quantization
        )
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: Self.ids(0..<Self.count))
        let intact = SegmentForge(try index.segmentBytes())
        for (tag, bytes) in [("COVE", [7, 9_001]), ("COER", [0, 4_003])] {
            for byte in bytes {
                var forge = intact
                forge[tag][byte] ^= 0x40
                let segment = try Segment.open(bytes: forge.file())
                for query in clusters.rows(3) {
                    #expect(try segment.search(query, k: 5).count == 5)
                }
                let error = #expect(throws: NearestError.self) { try segment.verify() }
                #expect(error?.code == .corrupt && error?.message.contains(tag) == true)
            }
        }
        // Bounds that are no numbers rule nothing out.
        var forge = intact
        for offset in forge["COER"].indices { forge["COER"][offset] = 0xFF }
        let segment = try Segment.open(bytes: forge.file())
        for query in clusters.rows(3) {
            #expect(
                try segment.search(query, k: 5).neighbors == index.search(query, k: 5).neighbors
            )
        }
    }

    @Test func `few vectors have no codes, and memory for codes is estimated`() throws {
        let test = CodedCase.all[0]
        var clusters = ClusteredVectors(seed: 7, dimension: Self.dimension)
        let few = try build(test, .scalar8, clusters.vectors(300), Self.ids(0..<300), "few.nseg")
        #expect(few.quantization == .none)
        try few.verify()
        #expect(
            Self.configuration(test, .scalar4).estimatedMemory(count: 10_000)
                > Self.configuration(test, .none).estimatedMemory(count: 10_000)
        )
    }
}
