import Nearest
import NearestTestSupport
import Testing

/// Segments as bytes, and both kinds of index by their common protocol.
@Suite struct SegmentBytesTests {
    private let directory = TemporaryDirectory()

    private static func indexes() throws -> [any PersistentIndex] {
        let schema = try AttributeSchema([Attribute<Int>("year"), Attribute<String>("language")])
        return [
            try FlatIndex(dimension: 3, metric: .cosine, encoding: .float16, attributes: schema),
            try HNSWIndex(dimension: 3, metric: .innerProduct, attributes: schema),
            try FlatIndex(dimension: 3, metric: .squaredEuclidean),
            try HNSWIndex(dimension: 3, metric: .cosine),
        ]
    }

    private func fill(_ index: any PersistentIndex) throws {
        var random = SeededRandom(seed: 1)
        let ids = (0..<150).map { VectorID($0 * 3) }
        let vectors = random.vector(450)
        if index.attributeSchema.entries.isEmpty {
            try index.insert(contentsOf: vectors, ids: ids)
        } else {
            let attributes = ids.map { id -> Attributes in
                ["year": .int(Int(id.rawValue) % 20), "language": "sv"]
            }
            try index.insert(contentsOf: vectors, ids: ids, attributes: attributes)
        }
        index.metadata.model = "m"
    }

    @Test func `bytes are those of the file, and open as it does`() throws {
        for index in try Self.indexes() {
            for isEmpty in [true, false] {
                if !isEmpty { try fill(index) }
                let path = directory["a.nseg"]
                try index.write(to: path)
                let file = try Segment.open(path)
                let bytes = try index.segmentBytes()
                #expect(bytes.count == file.fileSize)
                let segment = try Segment.open(
                    bytes: bytes,
                    options: Segment.OpenOptions(verifies: true)
                )
                #expect(segment.sections == file.sections)
                #expect(segment.metadata == file.metadata)
                #expect(segment.ids.count == index.ids.count)
                for id in index.ids { #expect(segment.contains(id)) }
                let query: [Float] = [0.3, 0.2, 0.1]
                #expect(try segment.search(query, k: 9) == file.search(query, k: 9))
                let other = try index.segmentBytes(metadata: ["model": "n"])
                #expect(try Segment.open(bytes: other).metadata.model == "n")
            }
        }
    }

    @Test func `damaged bytes are refused`() throws {
        let index = try Self.indexes()[0]
        try fill(index)
        let bytes = try index.segmentBytes()
        for wrong in [[], Array(bytes.dropLast()), Array(bytes.dropFirst())] {
            let error = #expect(throws: NearestError.self) { try Segment.open(bytes: wrong) }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains("bytes in memory") == true)
        }
        var flipped = bytes
        flipped[flipped.count / 2] ^= 1
        #expect(throws: NearestError.self) {
            try Segment.open(bytes: flipped, options: Segment.OpenOptions(verifies: true))
        }
        #expect(throws: NearestError.self) {
            try Segment.open(bytes: bytes, options: Segment.OpenOptions(model: "other"))
        }
    }

    @Test func `an index of a segment can do all that an index can`() throws {
        for index in try Self.indexes() {
            try fill(index)
            let path = directory["b.nseg"]
            try index.write(to: path)
            let copy = try Segment.open(path).makeIndex()
            #expect(copy.metadata.model == "m")
            var steps: [InsertionProgress] = []
            try copy.insert(contentsOf: [1, 2, 3, 4, 5, 6], ids: [1, 2], threads: 2) {
                steps.append($0)
            }
            #expect(steps.last?.fraction == 1)
            try copy.replace([3, 2, 1], id: 1)
            #expect(copy.remove([1, 3, 1000]) == 2)
            #expect(copy.count == 150)
            copy.compact()
            #expect(copy.memoryUsed > 0)
            #expect(throws: NearestError.self) {
                try copy.insert(contentsOf: [1, 2, 3], ids: [1], threads: 0)
            }
            if !copy.attributeSchema.entries.isEmpty {
                try copy.setAttributes(["year": 7], of: 2)
                let found = try copy.ids(where: Filter("year = 7"))
                #expect(found.contains(2))
                #expect(try copy.remove(where: Filter("year = 7")) == found.count)
                #expect(copy.count == 150 - found.count)
            }
            try copy.write(to: path)
            #expect(try Segment.open(path).count == copy.count)
        }
    }

    @Test func `a segment lists, counts and returns attributes`() throws {
        let index = try Self.indexes()[1]
        try fill(index)
        let segment = try Segment.open(bytes: index.segmentBytes())
        let filter = try Filter("year < 5")
        #expect(try segment.ids(where: filter).sorted() == index.ids(where: filter).sorted())
        #expect(try segment.count(where: filter) == index.count(where: filter))
        let query: [Float] = [0.3, 0.2, 0.1]
        let year = Attribute<Int>("year")
        let hits = try segment.search(query, k: 9, where: filter, returning: [year])
        #expect(hits == (try index.search(query, k: 9, where: filter, returning: [year])))
        for hit in hits { #expect(hit[year].map { $0 < 5 } == true) }
        #expect("\(segment)" == "Segment(150 x 3, innerProduct, float32, graph)")
    }

    @Test func `a file is written, opened and verified in a task`() async throws {
        for index in try Self.indexes() {
            try fill(index)
            let path = directory["c.nseg"]
            try await index.write(to: path)
            let segment = try await Segment.open(path)
            try await segment.verify()
            #expect(try await segment.makeIndex().count == 150)
            let merged = try await Segment.merge([segment], to: directory["d.nseg"])
            #expect(merged.count == 150)
            await #expect(throws: NearestError.self) {
                try await index.write(to: directory["none/e.nseg"])
            }
        }
    }
}
