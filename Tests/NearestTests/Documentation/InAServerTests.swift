import Nearest
import NearestTestSupport
import Testing

/// The recipes of *In a server*, as they stand there.
@Suite struct InAServerTests {
    private let directory = TemporaryDirectory()

    private enum Chunk {
        static let page = Attribute<String>("page")
        static let schema = AttributeSchema(page)
    }

    @Test func `recipes of a service`() async throws {
        let path = directory["service.nseg"]
        let flat = try FlatIndex(dimension: 2, metric: .cosine, attributes: Chunk.schema)
        try flat.insert([1, 2], id: 7, attributes: ["page": "a"])
        let index = try HNSWIndex(dimension: 2, metric: .cosine, attributes: Chunk.schema)
        try index.insert([1, 2], id: 7, attributes: ["page": "a"])
        index.metadata.model = "all-MiniLM-L6-v2"
        let (vectors, ids, query): ([Float], [VectorID], [Float]) = ([3, 4], [8], [1, 1])
        let filter = Chunk.page == "a"

        let exact = try await BlockingThread.run { try flat.search(query, k: 10) }
        try await BlockingThread.run { try index.insert(contentsOf: vectors, ids: ids, threads: 2) }
        try await index.write(to: path)
        let segment = try await Segment.open(path, options: Segment.OpenOptions(verifies: true))
        #expect(exact.map(\.id) == [7] && segment.count == 2)

        try search(index, query, filter)
        #expect(try identifiers(segment) == ["a": 7])
        #expect(try metrics(index, query, filter).count == 4)
    }

    private func search(_ index: HNSWIndex, _ query: [Float], _ filter: Filter) throws {
        let options = SearchOptions(deadline: .now + .milliseconds(200), model: "all-MiniLM-L6-v2")
        let hits = try index.search(
            query,
            k: 10,
            where: filter,
            returning: [Chunk.page],
            options: options
        )
        #expect(hits.map { $0[Chunk.page] } == ["a"])
    }

    private func identifiers(_ segment: Segment) throws -> [String: VectorID] {
        var ids: [String: VectorID] = [:]
        for id in segment.ids {
            if let key = try segment.attributes(of: id)[Chunk.page] { ids[key] = id }
        }
        return ids
    }

    private func metrics(
        _ index: HNSWIndex,
        _ query: [Float],
        _ filter: Filter
    ) throws -> [String: Double] {
        var recorded: [String: Double] = [:]
        func record(_ name: String, _ value: Double) { recorded[name] = value }

        let start = ContinuousClock.now
        let result = try index.search(query, k: 10, where: filter)
        record("search.seconds", (ContinuousClock.now - start) / .seconds(1))
        record("search.distances", Double(result.statistics.distanceCount))
        record("search.strategy.\(result.strategy?.strategy.rawValue ?? "none")", 1)
        record("search.completion.\(result.completion)", 1)
        return recorded
    }
}
