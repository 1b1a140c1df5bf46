import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// What the documents of segments promise beyond their answers.
@Suite struct SegmentPromiseTests {
    let directory = TemporaryDirectory()

    private func write(_ name: String, model: String?, ids: Range<UInt64>) throws -> Segment {
        let path = FilePath(directory[name])
        let index = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
        for id in ids { try index.insert([Float(id), 1], id: VectorID(id)) }
        var metadata = IndexMetadata()
        metadata.model = model
        try index.write(to: path, metadata: metadata)
        return try Segment.open(path)
    }

    @Test func `a merge keeps the model that nobody contradicts`() throws {
        let named = try write("1.nseg", model: "A", ids: 0..<5)
        let unnamed = try write("2.nseg", model: nil, ids: 5..<9)
        for segments in [[named, unnamed], [unnamed, named]] {
            let merged = try Segment.merge(segments, to: FilePath(directory["m.nseg"]))
            #expect(merged.count == 9 && merged.metadata.model == "A")
            let error = #expect(throws: NearestError.self) {
                try merged.search([0, 0], k: 1, options: SearchOptions(model: "B"))
            }
            #expect(error?.code == .wrongModel)
        }
    }

    @Test(arguments: [true, false])
    func `a builder that is told another model leaves the old file`(isGraph: Bool) throws {
        let old = try write("a.nseg", model: "A", ids: 0..<7)
        var configuration = Segment.Configuration(dimension: 2, metric: .squaredEuclidean)
        if !isGraph { configuration.kind = .flat }
        configuration.metadata.model = "A"
        var builder = try SegmentBuilder(configuration, at: FilePath(directory["a.nseg"]))
        try builder.append([1, 2], id: 1)
        var code: NearestError.Code?
        do throws(NearestError) {
            _ = try builder.finish(options: Segment.OpenOptions(model: "B"))
        } catch {
            code = error.code
        }
        #expect(code == .wrongModel)
        #expect(try Segment.open(FilePath(directory["a.nseg"])).count == old.count)
    }

    @Test(arguments: Specimen.both)
    func `metadata that were damaged are not used`(specimen: Specimen) throws {
        var file = try specimen.file()
        let range = try #require(SegmentForge.range(of: "META", in: file))
        file[range.upperBound - 1] ^= 1
        let error = #expect(throws: NearestError.self) { try opened(file) }
        #expect(error?.code == .corrupt && error?.message.contains("META") == true)
    }

    @Test(arguments: Specimen.both)
    func `a section that is needed is not marked as one that may be skipped`(
        specimen: Specimen
    ) throws {
        for index in SegmentForge(try specimen.file()).sections.indices {
            var forge = SegmentForge(try specimen.file())
            forge.sections[index].flags = 0
            let error = #expect(throws: NearestError.self) { try opened(forge.file()) }
            #expect(error?.message.contains(forge.sections[index].tag) == true)
        }
    }

    @Test func `a flat segment is not read for the links that it has not`() throws {
        let segment = try write("f.nseg", model: nil, ids: 0..<3)
        let error = #expect(throws: NearestError.self) {
            try segment.makeIndex(as: HNSWIndex.self)
        }
        #expect(error?.code == .unsupported)
    }

    #if !DEBUG
    // More than are linked at a time, which an unoptimized build would take long for.
    @Test func `a graph's file does not depend on how its vectors are cut into parts`() throws {
        let (count, dimension) = (10_000, 4)
        var random = SeededRandom(seed: 11)
        let vectors = random.vector(count * dimension)
        let ids = (0..<UInt64(count)).map { VectorID($0 &* 0x9E37_79B9_7F4A_7C15) }
        var configuration = Segment.Configuration(
            dimension: dimension,
            metric: .squaredEuclidean,
            kind: .graph(HNSWParameters(m: 4, efConstruction: 20))
        )
        configuration.threads = 2
        var files: [[UInt8]] = []
        for part in [1, 777, 4096, count] {
            let path = FilePath(directory["\(part).nseg"])
            var builder = try SegmentBuilder(configuration, at: path)
            for first in stride(from: 0, to: count, by: part) {
                let rows = first..<min(first + part, count)
                try builder.append(
                    contentsOf: Array(
                        vectors[rows.lowerBound * dimension..<rows.upperBound * dimension]
                    ),
                    ids: Array(ids[rows])
                )
            }
            try builder.finish().verify()
            files.append(try bytes(of: path))
        }
        for file in files.dropFirst() { #expect(file == files[0]) }
    }
    #endif
}
