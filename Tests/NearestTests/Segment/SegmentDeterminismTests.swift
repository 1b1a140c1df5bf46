import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// The same contents give the same bytes.
@Suite struct SegmentDeterminismTests {
    private let directory = TemporaryDirectory()

    private func file(_ write: (FilePath) throws -> Void) throws -> [UInt8] {
        let path = FilePath(directory["a.nseg"])
        try write(path)
        try Segment.open(path).verify()
        return try bytes(of: path)
    }

    @Test(arguments: Specimen.all)
    func `an index gives the same file as often as it is written`(specimen: Specimen) throws {
        let first = try specimen.file()
        for _ in 0..<3 { #expect(try specimen.file() == first) }
    }

    @Test func `a graph gives the same file at any number of threads`() throws {
        var specimen = Specimen.graph
        specimen.count = 300
        let one = try file { try specimen.graphIndex().write(to: $0) }
        for threads in [2, 4] {
            #expect(try file { try specimen.graphIndex(threads: threads).write(to: $0) } == one)
        }
    }

    @Test func `what was removed leaves no trace in a flat file`() throws {
        let specimen = Specimen.flat
        let (ids, vectors) = (specimen.ids, specimen.vectors)
        let whole = try specimen.flatIndex()
        whole.remove(ids[..<30])
        let rest = try FlatIndex(dimension: 4, metric: specimen.metric)
        try rest.insert(contentsOf: Array(vectors[120...]), ids: Array(ids[30...]))
        #expect(try file { try whole.write(to: $0) } == file { try rest.write(to: $0) })
    }

    @Test func `a graph of which vectors were removed gives the same file every time`() throws {
        func removed() throws -> HNSWIndex {
            let index = try Specimen.graph.graphIndex()
            index.remove(Specimen.graph.ids[10..<30])
            try index.insert([1, 2, 3, 4], id: 50_000)
            return index
        }
        let first = try file { try removed().write(to: $0) }
        #expect(try file { try removed().write(to: $0) } == first)
        // Writing changes nothing that is written.
        let index = try removed()
        _ = try file { try index.write(to: $0) }
        #expect(try file { try index.write(to: $0) } == first)
        #expect(try opened(first).count == 41)
    }

    @Test(arguments: Specimen.both)
    func `metadata may come in any order`(specimen: Specimen) throws {
        let keys = (0..<20).map { "key \($0)" }
        var random = SeededRandom(seed: 2)
        var files: Set<[UInt8]> = []
        for _ in 0..<5 {
            var specimen = specimen
            specimen.metadata = [:]
            for key in keys.shuffled(using: &random) { specimen.metadata[key] = key + "!" }
            files.insert(try specimen.file())
        }
        #expect(files.count == 1)
    }

    @Test(arguments: [false, true], [false, true])
    func `identifiers have an order of their own only where rows are in another`(
        isGraph: Bool,
        ascends: Bool
    ) throws {
        let file = try Specimen(isGraph: isGraph, ascends: ascends).file()
        #expect((SegmentForge.range(of: "ORDR", in: file) == nil) == ascends)
        // The order is that of the identifiers.
        guard !ascends else { return }
        let forge = SegmentForge(file)
        let rows = (0..<60).map { Int(forge.number("ORDR", item: $0) as UInt32) }
        let ids = rows.map { forge.number("IDNT", item: $0) as UInt64 }
        #expect(ids == ids.sorted() && Set(rows) == Set(0..<60))
    }

    @Test(arguments: Specimen.all)
    func `an index that was made from a segment gives the same file`(specimen: Specimen) throws {
        let first = try specimen.file()
        let index = try opened(first).makeIndex()
        let second = try file { path in
            try (index as? FlatIndex)?.write(to: path, metadata: specimen.metadata)
            try (index as? HNSWIndex)?.write(to: path, metadata: specimen.metadata)
        }
        #expect(second == first)
    }
}
