import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// Files of version 2, which are never written again and opened for ever; see ``GoldenFileTests``.
@Suite struct GoldenAttributeTests {
    private static let version2 = URL(filePath: #filePath)
        .appending(path: "../../../NearestStorageTests/GoldenFiles/v2").standardizedFileURL

    private static let ids = (0..<40).map { VectorID(UInt64($0) * 17 % 40 + 100) }
    private static let names = ["flat.nseg", "graph.nseg"]

    private static let year = Attribute<Int>("year")
    private static let rating = Attribute<Double>("rating")
    private static let draft = Attribute<Bool>("draft")
    private static let language = Attribute<String>("språk")
    private static let tags = Attribute<Set<String>>("tags")

    private func path(_ name: String) -> FilePath {
        FilePath(Self.version2.appending(path: name).path)
    }

    // Written down here and nowhere else, so that nothing changes it.
    private func attributes(_ number: Int) -> Attributes {
        var attributes = Attributes()
        if number % 3 != 0 { attributes[Self.year] = 1980 + number }
        if number % 5 != 0 { attributes[Self.rating] = Double(number) / 8 - 2 }
        if number % 7 != 0 { attributes[Self.draft] = number % 2 == 0 }
        if number % 4 != 0 { attributes[Self.language] = ["sv", "en", "", "日本語"][number % 4] }
        if number % 6 != 0 {
            attributes[Self.tags] = Set(["news", "sport", "é", "e\u{301}x"].prefix(number % 5))
        }
        return attributes
    }

    @Test(arguments: names, Segment.OpenOptions.Memory.allCases)
    func `the files of version 2 are what they were`(
        name: String,
        memory: Segment.OpenOptions.Memory
    ) throws {
        let options = Segment.OpenOptions(memory: memory, verifies: true)
        let segment = try Segment.open(path(name), options: options)
        #expect(segment.count == 40 && segment.dimension == 5)
        #expect(
            segment.attributeSchema.entries.map(\.name).joined(separator: " ")
                == "year rating draft språk tags"
        )
        #expect(
            segment.attributeSchema.entries.map(\.kind) == [.int, .double, .bool, .string, .tags]
        )
        #expect(Array(segment.ids) == Self.ids)
        for (number, id) in Self.ids.enumerated() {
            #expect(try segment.attributes(of: id) == attributes(number), "\(id)")
        }
        let query: [Float] = [0.5, -0.25, 0.125, 1, -1]
        func passing(_ filter: Filter) throws -> [Int] {
            try segment.search(query, k: 40, where: filter)
                .compactMap { Self.ids.firstIndex(of: $0.id) }.sorted()
        }
        #expect(try passing(Self.year >= 2015) == [35, 37, 38])
        #expect(try passing(Self.rating < -1.5 || Self.rating > 2.7) == [1, 2, 3, 38, 39])
        #expect(
            try passing(Self.draft && Self.language == "") == [2, 6, 10, 18, 22, 26, 30, 34, 38]
        )
        #expect(try passing(Self.language.hasPrefix("日") && Self.tags == []) == [15, 35])
        #expect(try passing(Self.tags.contains("e\u{301}x")) == [4, 9, 14, 19, 29, 34, 39])
        #expect(try passing(!Self.tags.exists) == [0, 6, 12, 18, 24, 30, 36])
    }

    @Test(arguments: names)
    func `the files of version 2 are laid out as the article says`(name: String) throws {
        let file = try bytes(of: path(name))
        let forge = SegmentForge(file)
        #expect(forge.file() == file)
        #expect(SegmentForge.number(file, at: 8) as UInt32 == 2)
        // Entries of the attributes: type, name, rows with a value, smallest and greatest.
        let schema = forge["ATSC"]
        #expect(Array(schema.prefix(8)) == [5, 0, 0, 0, 0, 0, 0, 0] as [UInt8])
        let types: [UInt8] = [2, 3, 1, 4, 5]
        let lengths: [UInt8] = [4, 6, 5, 6, 4]
        for column in 0..<5 {
            #expect(schema[8 + 64 * column] == types[column])
            #expect(schema[12 + 64 * column] == lengths[column])
        }
        #expect(schema.suffix(25) == Array("yearratingdraftspråktags".utf8))
        let summary: [UInt64] = (2...8).map { forge.number("ATSC", item: $0) }
        #expect(summary == [26, 1981, 2018, 0, 0, 0, 0] as [UInt64])
        // Row 1 has them all: bit 1 of the first byte, then values from 64 on; 64 rows have room.
        let columns = forge["ATCO"]
        #expect(columns[0] == 0b1011_0110 && forge.number("ATCO", item: 8 + 1) as Int64 == 1981)
        #expect(columns.count == 64 + 512 + 64 + 512 + 64 + 64 + 256 + 256)
        let codes: [UInt32] = (0..<4).map { forge.number("ATCO", item: 1280 / 4 + $0) }
        #expect(codes == [0, 2, 1, 3] as [UInt32])
        // The texts: "", "en", "日本語".
        let offsets: [UInt64] = (0..<4).map { forge.number("ATDI", item: $0) }
        #expect(offsets == [0, 0, 2, 11] as [UInt64])
        #expect(Array(forge["ATDI"][32..<43]) == Array("en日本語".utf8))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["NEAREST_WRITE_GOLDEN"] != nil))
    func `the files are written where there are none`() throws {
        try FileManager.default.createDirectory(
            at: Self.version2,
            withIntermediateDirectories: true
        )
        var random = SeededRandom(seed: 2027)
        let vectors = random.vector(40 * 5)
        let kinds: [Segment.Kind] = [
            .flat, .graph(HNSWParameters(m: 3, efConstruction: 30, seed: 42)),
        ]
        for (name, kind) in zip(Self.names, kinds)
        where !FileManager.default.fileExists(atPath: path(name).string) {
            let configuration = Segment.Configuration(
                dimension: 5,
                metric: .squaredEuclidean,
                kind: kind,
                attributes: try AttributeSchema([
                    Self.year, Self.rating, Self.draft, Self.language, Self.tags,
                ])
            )
            var builder = try SegmentBuilder(configuration, at: path(name))
            try builder.append(
                contentsOf: vectors,
                ids: Self.ids,
                attributes: (0..<40).map { attributes($0) }
            )
            _ = try builder.finish()
        }
    }
}
