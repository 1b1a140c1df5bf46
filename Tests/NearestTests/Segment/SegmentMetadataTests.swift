import Foundation
import Nearest
import NearestTestSupport
import Testing

/// What a segment says about its vectors.
@Suite struct SegmentMetadataTests {
    private let directory = TemporaryDirectory()

    /// The section's bytes, of pairs as they are.
    private func encoded(_ pairs: [([UInt8], [UInt8])], count: Int? = nil) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 4)
        SegmentForge.put(UInt32(count ?? pairs.count), at: 0, in: &bytes)
        for text in pairs.flatMap({ [$0.0, $0.1] }) {
            bytes += [0, 0, 0, 0]
            SegmentForge.put(UInt32(text.count), at: bytes.count - 4, in: &bytes)
            bytes += text
        }
        return bytes
    }

    private func encoded(_ pairs: [(String, String)]) -> [UInt8] {
        encoded(pairs.map { (Array($0.utf8), Array($1.utf8)) })
    }

    private func opening(_ metadata: [UInt8]) throws -> Segment {
        var forge = SegmentForge(try Specimen.flat.file())
        forge["META"] = metadata
        return try opened(forge.file())
    }

    @Test(arguments: [false, true])
    func `every string comes out as it went in`(isGraph: Bool) throws {
        let long = String(repeating: "vector ", count: 15_000)
        var metadata: IndexMetadata = [
            "empty": "", "emoji": "🧭👩‍👩‍👧‍👦", "zero": "a\u{0}b", "\u{0}": "key", " ": "\r\n",
            "long": long,
            "ä": "1", "z": "2", "👩‍👩‍👧‍👦": "3",
        ]
        metadata.model = "all-MiniLM-L6-v2"
        metadata.promptPrefix = "query: "
        metadata.normalization = "l2"
        var specimen = isGraph ? Specimen.graph : .flat
        specimen.metadata = metadata
        let segment = try specimen.segment(FilePath(directory["a.nseg"]))
        try segment.verify()
        #expect(segment.metadata == metadata)
        #expect(segment.metadata["long"]?.utf8.count == 105_000)
        #expect(segment.metadata.promptPrefix == "query: ")
        #expect(segment.metadata["nothing"] == nil)
    }

    @Test func `without pairs there is no section`() throws {
        var specimen = Specimen.flat
        specimen.metadata = [:]
        #expect(SegmentForge.range(of: "META", in: try specimen.file()) == nil)
    }

    @Test func `a section is read as the article says`() throws {
        let pairs = [("B", ""), ("a", "1"), ("b", "2"), ("é", "3")]
        let segment = try opening(encoded(pairs))
        #expect(segment.metadata.pairs == Dictionary(uniqueKeysWithValues: pairs))
    }

    @Test func `a section that is broken is refused`() throws {
        let a = [UInt8(ascii: "a")]
        var huge = encoded([("a", "b")])
        SegmentForge.put(UInt32.max, at: 4, in: &huge)
        var hugeValue = encoded([("a", "b")])
        SegmentForge.put(UInt32.max, at: 9, in: &hugeValue)
        let broken: [(String, [UInt8])] = [
            ("empty", []), ("short", [1, 0, 0]), ("no pairs", [0, 0, 0, 0]),
            ("fewer pairs", encoded([(a, a)], count: 2)),
            ("more pairs", encoded([(a, a)], count: 0)),
            ("4 billion pairs", encoded([(a, a)], count: Int(UInt32.max))),
            ("a key without end", huge), ("a value without end", hugeValue),
            ("a key that is not UTF-8", encoded([([0xFF], a)])),
            ("a value that is not UTF-8", encoded([(a, [0xC3])])),
            ("a surrogate", encoded([(a, [0xED, 0xA0, 0x80])])),
            ("keys that fall", encoded([("b", "1"), ("a", "2")])),
            ("a key that repeats", encoded([("a", "1"), ("a", "2")])),
            ("an empty key", encoded([("", "1")])),
            ("a byte more", encoded([("a", "1")]) + [0]),
        ]
        for (what, bytes) in broken {
            let error = thrown { _ = try opening(bytes) }
            expectFault(error, in: "META", code: .corrupt, "\(what)")
        }
        let whole = encoded([("a", "1"), ("key", "value"), ("ö", "")])
        for count in 0..<whole.count {
            let error = thrown { _ = try opening(Array(whole[..<count])) }
            expectFault(error, in: "META", code: .corrupt, "\(count) bytes")
        }
    }

    @Test func `keys that Swift takes for one are refused, though their bytes differ`() throws {
        // "é" in two scalars and in one: a dictionary would hold only one of them.
        let metadata = encoded([("e\u{301}", "2"), ("\u{E9}", "1")])
        expectFault(thrown { _ = try opening(metadata) }, in: "META", code: .corrupt)
    }

    // MARK: - Models

    @Test(arguments: Specimen.both)
    func `a search that names another model is refused`(specimen: Specimen) throws {
        let segment = try specimen.segment(FilePath(directory["a.nseg"]))
        let query = specimen.queries(1)[0]
        let wrong = SearchOptions(model: "n")
        var errors = [
            thrown { _ = try segment.search(query, k: 1, options: wrong) },
            thrown { _ = try segment.search(query, within: 1, options: wrong) },
            thrown { _ = try segment.search(batch: query, k: 1, options: wrong) },
            thrown { _ = try segment.search(query, k: 1, among: .keeping([1]), options: wrong) },
        ]
        if specimen.isGraph {
            errors.append(thrown { _ = try segment.cursor(for: query, options: wrong) })
        }
        for error in errors {
            #expect(error?.code == .wrongModel)
            #expect(error?.message.contains("by m, not by n") == true)
        }
        for options in [SearchOptions(model: "m"), SearchOptions()] {
            #expect(try segment.search(query, k: 1, options: options).count == 1)
            #expect(try segment.search(query, within: .infinity, options: options).count > 1)
            #expect(try segment.search(batch: query, k: 1, options: options).count == 1)
        }
    }

    @Test func `a segment of no known model answers whoever asks`() throws {
        var specimen = Specimen.graph
        specimen.metadata = ["prompt-prefix": "x"]
        let path = FilePath(directory["a.nseg"])
        let segment = try specimen.segment(path)
        let query = specimen.queries(1)[0]
        let options = SearchOptions(model: "any")
        #expect(try segment.search(query, k: 1, options: options).count == 1)
        var cursor = try segment.cursor(for: query, options: options)
        #expect(try cursor.next(3).count == 3)
        _ = try Segment.open(path, options: Segment.OpenOptions(model: "any"))
    }

    @Test(arguments: [false, true])
    func `an index keeps metadata, and carries it into files and back`(_ isGraph: Bool) throws {
        let path = FilePath(directory["a.nseg"])
        let metadata = IndexMetadata(model: "first", promptPrefix: "query: ")
        func carried<Index: MetadataIndex>(_ index: Index) throws {
            #expect(index.metadata == IndexMetadata())
            try index.insert([1, 2], id: 1)
            // Without a model it answers whoever asks.
            let other = SearchOptions(model: "other")
            #expect(try index.search([1, 2], k: 1, options: other).count == 1)
            index.metadata = metadata
            index.metadata["language"] = "sv"
            for refused in [
                thrown { _ = try index.search([1, 2], k: 1, options: other) },
                thrown { _ = try index.search([1, 2], within: 1, options: other) },
                thrown { _ = try index.search(batch: [1, 2], k: 1, options: other) },
                thrown { _ = try index.explain(.all, k: 1, options: other) },
            ] {
                #expect(refused?.code == .wrongModel)
                #expect(refused?.message.contains("first") == true)
            }
            #expect(try index.search([1, 2], k: 1, options: .init(model: "first")).count == 1)
            try index.write(to: path, metadata: nil)
            let segment = try Segment.open(path)
            #expect(segment.metadata == index.metadata)
            let again = try #require(try segment.makeIndex() as? Index)
            #expect(again.metadata == index.metadata)
            // What is said at writing counts for the file alone.
            try again.write(to: path, metadata: ["model": "second"])
            #expect(try Segment.open(path).metadata == ["model": "second"])
            #expect(again.metadata == index.metadata)
        }
        if isGraph {
            try carried(HNSWIndex(dimension: 2, metric: .squaredEuclidean))
        } else {
            try carried(FlatIndex(dimension: 2, metric: .squaredEuclidean))
        }
    }

    @Test func `metadata is a dictionary of strings in JSON`() throws {
        let metadata: IndexMetadata = ["model": "m", "ö": ""]
        let data = try JSONEncoder().encode(metadata)
        #expect(try JSONDecoder().decode(IndexMetadata.self, from: data) == metadata)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(IndexMetadata.self, from: Data(#"{"": "a"}"#.utf8))
        }
    }

    @Test func `opening may insist on a model`() throws {
        let path = FilePath(directory["a.nseg"])
        try Specimen.flat.write(to: path)
        _ = try Segment.open(path, options: Segment.OpenOptions(model: "m"))
        let error = thrown { _ = try Segment.open(path, options: Segment.OpenOptions(model: "M")) }
        #expect(error?.code == .wrongModel)
        #expect(error?.message.contains(path.string) == true)
    }

    @Test func `a flat segment has no cursor`() throws {
        let segment = try Specimen.flat.segment(FilePath(directory["a.nseg"]))
        let error = thrown { _ = try segment.cursor(for: [1, 2, 3, 4]) }
        #expect(error?.code == .unsupported)
    }
}

/// An index that keeps metadata and writes itself.
private protocol MetadataIndex: VectorIndex, AttributeSearching, AnyObject {
    var metadata: IndexMetadata { get set }
    func write(to path: FilePath, metadata: IndexMetadata?) throws(NearestError)
}

extension FlatIndex: MetadataIndex {}
extension HNSWIndex: MetadataIndex {}
