import NearestIndex
import NearestTestSupport
import Testing

/// Indexes of one vector and of none.
@Suite struct HNSWSmallIndexTests {
    @Test func `one vector is found by every kind of search`() throws {
        for metric in Metric.ofFloats {
            let index = try HNSWIndex(dimension: 2, metric: metric)
            #expect(try index.insert([3, 4], id: 9))
            #expect(try index.search([6, 8], k: 1).map(\.id) == [9])
            #expect(try index.search([6, 8], k: 5).completion == .fewerThanRequested)
            #expect(try index.search([-6, 8], within: .infinity).map(\.id) == [9])
            #expect(try index.search([-6, 8], k: 3, among: .keeping([9])).map(\.id) == [9])
            #expect(try index.search([-6, 8], k: 3, among: .excluding([9])).isEmpty)
            var cursor = try index.cursor(for: [1, 1])
            #expect(try cursor.next(1).map(\.id) == [9])
            #expect(try cursor.next(1).isEmpty)
            #expect(
                try index.search(batch: [1, 1, 2, 2], k: 2).map { $0.map(\.id) } == [[9], [9]]
            )
            expectSound(index, count: 1)
            index.compact()
            expectSound(index, count: 1)
            #expect(try !index.insert([4, 3], id: 9))
            #expect(try index.search([6, 8], k: 2).map(\.id) == [9])
            expectSound(index, count: 1)
        }
    }

    private func expectEmpty(
        _ index: HNSWIndex,
        sourceLocation here: SourceLocation = #_sourceLocation
    ) throws {
        expectSound(index, count: 0, sourceLocation: here)
        let answer = try index.search([1, 2], k: 3)
        #expect(answer.isEmpty, sourceLocation: here)
        #expect(answer.completion == .fewerThanRequested, sourceLocation: here)
        #expect(try index.search([1, 2], within: .infinity).isEmpty, sourceLocation: here)
        for filter in [Candidates.keeping([1]), .excluding([1]), .matching { _ in true }] {
            #expect(
                try index.search([1, 2], k: 3, among: filter).isEmpty,
                sourceLocation: here
            )
        }
        let batch = try index.search(batch: [1, 2, 3, 4], k: 3, threads: 2)
        #expect(batch.map(\.count) == [0, 0], sourceLocation: here)
        var cursor = try index.cursor(for: [1, 2])
        let next = try cursor.next(4)
        #expect(next.isEmpty, sourceLocation: here)
        #expect(next.completion == .fewerThanRequested, sourceLocation: here)
        #expect(!index.remove(0), sourceLocation: here)
        #expect(!index.contains(0), sourceLocation: here)
    }

    @Test func `an empty index answers every question`() throws {
        let index = try HNSWIndex(dimension: 2, metric: .squaredEuclidean)
        try expectEmpty(index)
        #expect(try index.search(batch: [Float](), k: 5).isEmpty)
        #expect(try index.insert(contentsOf: [Float](), ids: []) == 0)
        index.compact()
        try expectEmpty(index)
    }

    @Test(arguments: [1, 20, 200], [false, true])
    func `an index whose vectors were all removed is empty, and can be filled again`(
        _ count: Int,
        _ compacts: Bool
    ) throws {
        let pair = try GraphAndTruth(
            dimension: 2,
            parameters: HNSWParameters(m: 4, efConstruction: 16)
        )
        var random = SeededRandom(seed: 2)
        for round in 0..<3 {
            let ids = denseIDs(round..<count + round)
            if round == 1 {
                try pair.insertOneByOne(random.vector(count * 2), ids: ids)
            } else {
                try pair.insert(random.vector(count * 2), ids: ids)
            }
            try pair.expectRecall(1, [random.vector(2)], k: 3)
            pair.remove(ids)
            if compacts { pair.graph.compact() }
            try expectEmpty(pair.graph)
            if compacts { #expect(pair.graph.memoryUsed < 64 << 10) }
        }
        try pair.insert(random.vector(count * 2), ids: denseIDs(0..<count))
        expectSound(pair.graph, count: count)
    }
}
