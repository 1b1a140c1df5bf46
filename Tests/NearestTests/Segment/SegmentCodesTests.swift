import Nearest
import NearestIndex
import NearestTestSupport
import Testing

/// The sections of codes: written, opened, searched, verified, and refused.
@Suite struct SegmentCodesTests {
    private let directory = TemporaryDirectory()
    private static let dimension = 40
    private static let count = 200

    /// An index with codes, however few its vectors are, and some queries.
    private static func index(
        _ test: CodedCase,
        seed: UInt64 = 3,
        ids: Range<Int> = 0..<count
    ) throws -> (index: HNSWIndex, queries: [[Float]]) {
        var clusters = ClusteredVectors(seed: seed, dimension: dimension)
        let index = try HNSWIndex(
            dimension: dimension,
            metric: test.metric,
            encoding: test.encoding,
            parameters: HNSWParameters(m: 5, efConstruction: 40),
            quantization: test.quantization
        )
        let vectors = clusters.vectors(ids.count)
        try index.insert(contentsOf: vectors, ids: ids.map { VectorID(UInt64($0)) })
        index.change { $0.calibrate() }
        return (index, clusters.rows(10))
    }

    private static func forge(_ test: CodedCase = CodedCase.all[1]) throws -> SegmentForge {
        SegmentForge(try index(test).index.segmentBytes())
    }

    private func expectEqual(
        _ first: some VectorSearching,
        _ second: some VectorSearching,
        _ queries: [[Float]],
        overCodes: Bool = true
    ) throws {
        for query in queries {
            let (answer, other) = (
                try first.search(query, k: 10), try second.search(query, k: 10)
            )
            #expect(answer.neighbors == other.neighbors)
            #expect((answer.statistics.codeDistanceCount > 0) == overCodes)
            #expect(answer.statistics.codeDistanceCount == other.statistics.codeDistanceCount)
        }
    }

    @Test(arguments: CodedCase.all)
    func `a file keeps codes, and answers as the index does`(test: CodedCase) throws {
        let (index, queries) = try Self.index(test)
        index.remove((0..<Self.count / 5).map { VectorID(UInt64($0) * 5) })
        let bytes = try index.segmentBytes()
        let segment = try Segment.open(bytes: bytes, options: .init(verifies: true))
        #expect(segment.quantization == test.quantization)
        let report = try #require(segment.quantizationReport)
        let known = try #require(index.health().quantization)
        #expect(report.relativeError == known.relativeError && report.kind == known.kind)
        #expect(report.calibrationCount == Self.count && report.trialRecall == known.trialRecall)
        #expect(segment.sections.filter { $0.tag.hasPrefix("CO") }.allSatisfy { !$0.isRequired })
        // An export repairs the graph first, so the index answers as the file from then on.
        try expectEqual(segment, index, queries)
        let copy = try segment.makeIndex(as: HNSWIndex.self)
        #expect(copy.quantization == test.quantization)
        try expectEqual(copy, segment, queries)
        #expect(try copy.segmentBytes() == bytes)
        let plain = try segment.makeIndex(as: HNSWIndex.self, quantization: Quantization.none)
        #expect(plain.quantization == .none)
        let automatic = try segment.makeIndex(as: HNSWIndex.self, quantization: .automatic)
        #expect(automatic.quantization == test.quantization)
    }

    @Test func `a reader that does not know codes searches without them`() throws {
        let (index, queries) = try Self.index(CodedCase.all[1])
        var forge = SegmentForge(try index.segmentBytes())
        let segment = try Segment.open(bytes: forge.file())
        for number in forge.sections.indices where forge.sections[number].tag.hasPrefix("CO") {
            forge.sections[number].tag = "X" + forge.sections[number].tag.dropFirst()
        }
        let other = try Segment.open(bytes: forge.file(), options: .init(verifies: true))
        #expect(other.quantization == .none && other.quantizationReport == nil)
        for query in queries {
            let options = SearchOptions(usesQuantization: false)
            let exact = try segment.search(query, k: 10, options: options)
            #expect(try other.search(query, k: 10).neighbors == exact.neighbors)
        }
        // So it does where the codes have a layout that comes later.
        var later = try Self.forge()
        later.put(UInt32(2), in: "COFM", item: 0)
        #expect(try Segment.open(bytes: later.file()).quantization == .none)
    }

    @Test(arguments: [Segment.OpenOptions.Memory.mapped, .tiered, .copied, .populated])
    func `memory changes no answer`(memory: Segment.OpenOptions.Memory) throws {
        let path = directory["a.nseg"]
        let (index, queries) = try Self.index(CodedCase.all[2])
        try index.write(to: path)
        let segment = try Segment.open(path, options: .init(memory: memory, verifies: true))
        try expectEqual(segment, index, queries)
    }

    @Test func `a merged segment has codes of its own`() throws {
        let (first, queries) = try Self.index(CodedCase.all[1])
        let (second, _) = try Self.index(CodedCase.all[1], seed: 9, ids: 1000..<1100)
        let paths = ["a", "b", "c"].map { directory["\($0).nseg"] }
        try first.write(to: paths[0])
        try second.write(to: paths[1])
        let parts = try paths.prefix(2).map { try Segment.open($0) }
        let merged = try Segment.merge(parts, to: paths[2])
        try merged.verify()
        #expect(merged.count == Self.count + 100 && merged.quantization == .scalar4)
        #expect(merged.quantizationReport?.calibrationCount == Self.count + 100)
        #expect(try merged.search(queries[0], k: 5).statistics.codeDistanceCount > 0)
    }

    // MARK: - Damage

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let offset: Int
        let change: @Sendable (inout SegmentForge) -> Void

        init(_ name: String, at offset: Int, _ number: some FixedWidthInteger & Sendable) {
            testDescription = name
            self.offset = offset
            change = {
                $0.put(number, in: "COFM", item: offset / (number.bitWidth / 8))
            }
        }
    }

    private static func bits(_ number: Float) -> UInt32 { number.bitPattern }

    static let damages = [
        Damage("no quantization", at: 4, UInt8(0)), Damage("other quantization", at: 4, UInt8(9)),
        Damage("other transform", at: 5, UInt8(77)), Damage("bytes of a code", at: 8, UInt32(128)),
        Damage("half range of zero", at: 24, bits(0)),
        Damage("half range that is negative", at: 24, bits(-1)),
        Damage("half range that is NaN", at: 24, bits(.nan)),
        Damage("half range that is tiny", at: 24, bits(.leastNormalMagnitude)),
        Damage("step", at: 28, bits(1e-9)), Damage("negative error", at: 32, bits(-0.5)),
        Damage("infinite error", at: 32, bits(.infinity)), Damage("spread", at: 44, bits(.nan)),
        Damage("length", at: 48, bits(-1)), Damage("share above one", at: 52, bits(1.5)),
        Damage("reserved byte", at: 56, UInt32(1)), Damage("mean", at: 64, bits(.infinity)),
    ]

    @Test(arguments: damages)
    func `a field out of its range is refused when the file is opened`(damage: Damage) throws {
        var forge = try Self.forge()
        damage.change(&forge)
        let error = #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("COFM") == true)
    }

    @Test func `a library that would make other codes refuses the file`() throws {
        var forge = try Self.forge()
        let checksum: UInt32 = forge.number("COFM", item: 10)
        forge.put(checksum ^ 1, in: "COFM", item: 10)
        let error = #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
        #expect(error?.code == .unsupported && error?.message.contains("COFM") == true)
    }

    @Test func `sections that are missing or too short are refused`() throws {
        for tag in ["COFM", "COVE", "COER"] {
            var forge = try Self.forge()
            let bytes = forge[tag]
            forge.remove(tag)
            #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
            forge[tag] = Array(bytes.dropLast(4))
            #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
        }
        #expect(throws: NearestError.self) {
            var forge = try Self.forge()
            forge["COFM"] += [0, 0, 0, 0]
            _ = try Segment.open(bytes: forge.file())
        }
    }

    @Test(arguments: [CodedCase.all[0], CodedCase.all[1]])
    func `verifying finds every wrong code and bound, and searches stay inside`(
        test: CodedCase
    ) throws {
        let (index, queries) = try Self.index(test)
        let intact = SegmentForge(try index.segmentBytes())
        let rowBytes = intact["COVE"].count / Self.count
        for row in [0, 77, Self.count - 1] {
            for byte in [0, rowBytes - 1] {
                for bit in [UInt8(1), 128] {
                    var forge = intact
                    let item = row * rowBytes + byte
                    let old: UInt8 = forge.number("COVE", item: item)
                    forge.put(old ^ bit, in: "COVE", item: item)
                    try expectFault(forge, "COVE", queries)
                }
            }
            for bound: Float in [.nan, .infinity, -1, 0] {
                var forge = intact
                forge.put(bound.bitPattern, in: "COER", item: row)
                try expectFault(forge, "COER", queries)
            }
        }
        // All codes are noise.
        var forge = intact
        forge["COVE"] = forge["COVE"].indices.map { UInt8(truncatingIfNeeded: $0 * 151) }
        try expectFault(forge, "COVE", queries)
    }

    private func expectFault(
        _ forge: SegmentForge,
        _ tag: String,
        _ queries: [[Float]]
    ) throws {
        let segment = try Segment.open(bytes: forge.file())
        for query in queries {
            let found = try segment.search(query, k: 10)
            #expect(found.count == 10 && found.allSatisfy { !$0.distance.isNaN })
        }
        let error = #expect(throws: NearestError.self) { try segment.verify() }
        #expect(error?.code == .corrupt && error?.message.contains(tag) == true)
    }

    @Test func `a configuration without vectors of floats has no codes`() throws {
        var configuration = Segment.Configuration(
            dimension: 8,
            metric: .squaredEuclidean,
            encoding: .int8
        )
        configuration.quantization = .scalar8
        let path = directory["a.nseg"]
        let error = #expect(throws: NearestError.self) {
            _ = try SegmentBuilder(configuration, at: path)
        }
        #expect(error?.code == .unsupported)
        configuration.encoding = .float32
        #expect(
            configuration.estimatedMemory(count: 1 << 20)
                > Segment.Configuration(dimension: 8, metric: .squaredEuclidean)
                .estimatedMemory(count: 1 << 20)
        )
    }
}
