import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// One segment of several.
@Suite struct SegmentMergeTests {
    private let directory = TemporaryDirectory()

    private func path(_ name: String) -> FilePath { FilePath(directory[name + ".nseg"]) }

    /// A segment with identifiers of its own, from `first` on in steps of `step`.
    private func source(
        _ name: String,
        _ specimen: Specimen,
        from first: UInt64,
        step: UInt64 = 1,
        count: Int = 40,
        metadata: IndexMetadata? = nil
    ) throws -> Segment {
        var random = SeededRandom(seed: first)
        let vectors = random.vector(count * specimen.dimension)
        let ids = (0..<UInt64(count)).map { VectorID(first + $0 * step) }
        var configuration = specimen.configuration
        configuration.metadata = metadata ?? specimen.metadata
        var builder = try SegmentBuilder(configuration, at: path(name))
        try builder.append(contentsOf: vectors, ids: ids)
        return try builder.finish()
    }

    /// Expects the vectors of the latest segment that has them, and no others.
    private func expectUnion(
        _ merged: Segment,
        of segments: [Segment],
        dropping: Set<VectorID> = []
    ) throws {
        var latest: [VectorID: [Float]] = [:]
        for segment in segments {
            for id in segment.ids { latest[id] = try segment.vector(of: id) }
        }
        for id in dropping { latest[id] = nil }
        try merged.verify()
        #expect(merged.count == latest.count)
        #expect(Set(merged.ids) == Set(latest.keys))
        for (id, vector) in latest {
            #expect(try merged.vector(of: id) == vector, "\(id)")
        }
        for id in dropping { #expect(!merged.contains(id)) }
        // And finds them.
        var oracle = ExactOracle(metric: merged.metric)
        oracle.vectors = latest
        var found = 0.0
        var random = SeededRandom(seed: 21)
        for _ in 0..<20 {
            let query = random.vector(merged.dimension)
            let hits = try merged.search(query, k: 10, options: SearchOptions(efSearch: 50))
            let truth = oracle.ranked(query).prefix(10).map(\.id)
            found += recall(hits.map(\.id), truth)
        }
        #expect(found / 20 >= (merged.kind == .flat ? 0.999 : 0.95))
    }

    static let settings = [
        Specimen(metadata: ["model": "m", "a": "1"]),
        Specimen(metric: .cosine, encoding: .float16),
        Specimen(isGraph: true, parameters: HNSWParameters(m: 6, efConstruction: 40)),
        Specimen(
            metric: .cosine,
            encoding: .float16,
            isGraph: true,
            metadata: ["model": "m"],
            parameters: HNSWParameters(m: 6, efConstruction: 40)
        ),
        Specimen(
            metric: .innerProduct,
            isGraph: true,
            parameters: HNSWParameters(m: 6, efConstruction: 40)
        ),
    ]

    @Test(arguments: settings)
    func `the vectors of all segments are there, the later ones winning`(
        specimen: Specimen
    ) throws {
        let segments = [
            try source("1", specimen, from: 0, count: 30),
            try source("2", specimen, from: 20, count: 80),
            try source("3", specimen, from: 7, step: 5, count: 30),
        ]
        for some in [segments, Array(segments.reversed()), [segments[1]], Array(segments[..<2])] {
            let merged = try Segment.merge(some, to: path("merged"))
            try expectUnion(merged, of: some)
            #expect(merged.kind == segments[0].kind)
            #expect(merged.metadata == specimen.metadata)
            let dropping: Set<VectorID> = [0, 22, 25, 99, 12_345]
            let rest = try Segment.merge(some, to: path("rest"), dropping: dropping)
            try expectUnion(rest, of: some, dropping: dropping)
        }
    }

    @Test(arguments: settings)
    func `a segment merged with itself or alone is the same`(specimen: Specimen) throws {
        let segment = try source("1", specimen, from: 5)
        let alone = try Segment.merge([segment], to: path("alone"))
        #expect(try bytes(of: path("alone")) == bytes(of: path("1")))
        try expectUnion(alone, of: [segment])
        try expectUnion(
            try Segment.merge([segment, segment], to: path("twice")),
            of: [segment]
        )
        try expectUnion(
            try Segment.merge([segment, alone, segment], to: path("thrice"), dropping: [6]),
            of: [segment],
            dropping: [6]
        )
    }

    @Test(arguments: settings)
    func `merging is the same every time, on any number of threads`(specimen: Specimen) throws {
        let segments = [
            try source("1", specimen, from: 0, count: 90), try source("2", specimen, from: 70),
        ]
        _ = try Segment.merge(segments, to: path("a"))
        for threads in [1, 2, 4] {
            _ = try Segment.merge(segments, to: path("b"), dropping: [], threads: threads)
            #expect(try bytes(of: path("a")) == bytes(of: path("b")))
        }
        #expect(
            thrown { _ = try Segment.merge(segments, to: path("c"), threads: 0) }?.code
                == .invalidArgument
        )
    }

    @Test(arguments: settings)
    func `a segment may take the place of one that it is made of`(specimen: Specimen) throws {
        let segments = [
            try source("1", specimen, from: 0), try source("2", specimen, from: 30),
        ]
        let query = specimen.queries(1)[0]
        let before = try segments[1].search(query, k: 10)
        let merged = try Segment.merge(segments, to: path("2"))
        try expectUnion(merged, of: segments)
        // The old one is still what it was for those who have it open.
        expectAlike(try segments[1].search(query, k: 10), before)
        try segments[1].verify()
        #expect(try Segment.open(path("2")).count == 70)
        #expect(segments[1].count == 40)
    }

    @Test(arguments: settings)
    func `all may be dropped`(specimen: Specimen) throws {
        let segments = [
            try source("1", specimen, from: 0), try source("2", specimen, from: 30),
        ]
        let ids = Set(segments.flatMap { $0.ids.map { $0 } })
        let merged = try Segment.merge(segments, to: path("merged"), dropping: ids)
        try merged.verify()
        #expect(merged.count == 0)
        #expect(try merged.search(specimen.queries(1)[0], k: 3).completion == .fewerThanRequested)
        let empty = try Segment.merge([merged, merged], to: path("empty"))
        try empty.verify()
        try expectUnion(
            try Segment.merge([merged, segments[0], empty], to: path("one")),
            of: [
                segments[0]
            ]
        )
    }

    @Test func `segments that do not fit each other are refused`() throws {
        let specimen = Specimen.flat
        let first = try source("first", specimen, from: 0)
        var others: [(String, Specimen)] = []
        func other(_ word: String, _ change: (inout Specimen) -> Void) {
            var other = specimen
            change(&other)
            others.append((word, other))
        }
        other("dimension") { $0.dimension = 5 }
        other("metric") { $0.metric = .cosine }
        other("encoding") { $0.encoding = .float16 }
        other("kind") { $0.isGraph = true }
        for (word, other) in others {
            let second = try source("second", other, from: 100)
            for segments in [[first, second], [second, first], [first, first, second]] {
                let error = thrown { _ = try Segment.merge(segments, to: path("merged")) }
                #expect(error?.code == .invalidArgument)
                #expect(error?.message.contains("differ in \(word)") == true)
            }
        }
        let graph = try source("graph", Specimen.graph, from: 0)
        for parameters in [
            HNSWParameters(m: 4, efConstruction: 20),
            HNSWParameters(m: 3, efConstruction: 20, seed: 1),
        ] {
            var other = Specimen.graph
            other.parameters = parameters
            let second = try source("second", other, from: 100)
            let error = thrown { _ = try Segment.merge([graph, second], to: path("merged")) }
            #expect(error?.code == .invalidArgument)
        }
        #expect(thrown { _ = try Segment.merge([], to: path("merged")) }?.code == .invalidArgument)
        #expect(!FileManager.default.fileExists(atPath: path("merged").string))
    }

    @Test(arguments: Specimen.both)
    func `segments of different models are refused, wherever they stand`(
        specimen: Specimen
    ) throws {
        let none = try source("none", specimen, from: 0, metadata: [:])
        let a = try source("a", specimen, from: 100, metadata: ["model": "a"])
        let b = try source("b", specimen, from: 200, metadata: ["model": "b"])
        for segments in [[a, b], [b, a], [none, a, b], [a, none, b], [a, b, none]] {
            let error = thrown { _ = try Segment.merge(segments, to: path("merged")) }
            #expect(error?.code == .wrongModel)
        }
        for segments in [[none, a], [a, none], [a, a, none]] {
            try expectUnion(try Segment.merge(segments, to: path("merged")), of: segments)
        }
    }

    @Test(arguments: Specimen.both)
    func `metadata are what the segments say without contradiction, unless they are given`(
        specimen: Specimen
    ) throws {
        let first = try source("1", specimen, from: 0, metadata: ["a": "1", "b": "2", "c": "3"])
        let second = try source("2", specimen, from: 50, metadata: ["a": "1", "b": "9", "d": "4"])
        let segments = [first, second]
        let common = try Segment.merge(segments, to: path("merged"))
        #expect(common.metadata == ["a": "1", "c": "3", "d": "4"])
        let given = try Segment.merge(segments, to: path("merged"), metadata: ["e": "5"])
        #expect(given.metadata == ["e": "5"])
        #expect(try Segment.merge(segments, to: path("m"), metadata: [:]).metadata.pairs.isEmpty)
    }

    @Test func `graphs that were built with another effort become one`() throws {
        var specimen = Specimen.graph
        let first = try source("1", specimen, from: 0, count: 30)
        specimen.parameters.efConstruction = 60
        let second = try source("2", specimen, from: 20, count: 60)
        for segments in [[first, second], [second, first]] {
            let merged = try Segment.merge(segments, to: path("merged"))
            try merged.verify()
            #expect(merged.count == 80)
            #expect([first.kind, second.kind].contains(merged.kind))
            #expect(try merged.makeIndex(as: HNSWIndex.self).faults().isEmpty)
        }
    }

    @Test(arguments: Specimen.both)
    func `memory is limited`(specimen: Specimen) throws {
        let segment = try source("1", specimen, from: 0)
        let error = thrown {
            _ = try Segment.merge([segment], to: path("merged"), memoryLimit: 1 << 10)
        }
        #expect(error?.code == .memoryLimit)
        #expect(!FileManager.default.fileExists(atPath: path("merged").string))
        _ = try Segment.merge([segment], to: path("merged"), memoryLimit: 1 << 30)
    }

    @Test(arguments: Specimen.both)
    func `a damaged segment is refused, however little of it is`(specimen: Specimen) throws {
        let good = try source("good", specimen, from: 0)
        var file = try specimen.file()
        let range = try #require(SegmentForge.range(of: "VECS", in: file))
        file[range.lowerBound + 32] ^= 1
        try write(file, to: path("bad"))
        var forge = SegmentForge(try specimen.file())
        forge.put(UInt32.max, in: "ORDR", item: 3)
        try write(forge.file(), to: path("worse"))
        for (name, tag) in [("bad", "VECS"), ("worse", "ORDR")] {
            let bad = try Segment.open(path(name))
            for segments in [[good, bad], [bad, good], [bad]] {
                let error = thrown { _ = try Segment.merge(segments, to: path("merged")) }
                expectFault(error, in: tag, code: .corrupt, file: path(name).string)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: path("merged").string))
    }
}
