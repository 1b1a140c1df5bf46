import Foundation
import Nearest
import NearestTestSupport
import Testing

/// The steps of *Getting started*, as they stand there.
@Suite struct GettingStartedTests {
    private let directory = TemporaryDirectory()

    enum Chunk {
        static let page = Attribute<String>("page")
        static let platform = Attribute<String>("platform")
        static let words = Attribute<Int>("words")
        static let topics = Attribute<Set<String>>("topics")

        static let schema = AttributeSchema(page, platform, words, topics)
    }

    struct Document: Decodable {
        let text: String
        let attributes: Attributes

        enum Key: CodingKey { case text }

        init(from decoder: any Decoder) throws {
            text = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .text)
            attributes = try Chunk.schema.attributes(from: decoder)
        }
    }

    /// Counts of letters, as a model of little understanding.
    private func embed(_ text: String) -> [Float] {
        var vector = [Float](repeating: 0.01, count: 384)
        for byte in text.utf8 { vector[Int(byte)] += 1 }
        return vector
    }

    @Test func `a search from nothing to a file`() throws {
        let path = directory["manual.nseg"]
        let json = #"""
            [{"text": "cp copies files", "page": "cp.md", "platform": "linux", "words": 3},
             {"text": "mv moves files", "page": "mv.md", "platform": "linux", "words": 900},
             {"text": "dir lists files", "page": "dir.md", "platform": "windows", "topics": ["a"]}]
            """#
        let documents = try JSONDecoder().decode([Document].self, from: Data(json.utf8))

        let index = try HNSWIndex(dimension: 384, metric: .cosine, attributes: Chunk.schema)
        index.metadata.model = "all-MiniLM-L6-v2"
        try index.insert(
            contentsOf: documents.flatMap { embed($0.text) },
            ids: documents.indices.map { VectorID($0) },
            attributes: documents.map(\.attributes),
            threads: 2,
            progress: { print("\($0.insertedCount) of \($0.totalCount)") }
        )
        #expect(index.count == 3)

        let query = embed("how do I copy a file?")
        let filter = Chunk.platform == "linux" && Chunk.words < 500
        let hits = try index.search(query, k: 5, where: filter, returning: [Chunk.page])
        for hit in hits {
            print(hit[Chunk.page] ?? "?", hit.distance)
        }
        #expect(hits.map { $0[Chunk.page] } == ["cp.md"])

        let same = try Filter(#"platform = "linux" AND words < 500"#)
        print(try index.explain(same))
        #expect(same == filter)

        try index.remove(where: Chunk.page == "cp.md")
        let new: Attributes = ["page": "cp.md", "words": 3]
        try index.insert(embed("cp copies files"), id: 9000, attributes: new)
        print(try index.count(where: Chunk.page == "cp.md"))
        #expect(try index.ids(where: Chunk.page == "cp.md") == [9000])

        try index.write(to: path)

        let segment = try Segment.open(path)
        print(try segment.search(query, k: 5, where: filter).map(\.id))
        let copy = try segment.makeIndex()
        try copy.insert(embed("mv moves files"), id: 9001, attributes: ["page": "mv.md"])
        #expect(copy.count == 4)
        #expect(segment.metadata.model == "all-MiniLM-L6-v2")
    }
}
