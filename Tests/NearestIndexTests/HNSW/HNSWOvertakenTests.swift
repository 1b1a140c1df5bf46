import NearestIndex
import NearestTestSupport
import Testing

/// Searches that are overtaken by changes: what they saw at their beginning is what they answer.
@Suite struct HNSWOvertakenTests {
    private static let count = 200
    private static let moving: VectorID = 900

    /// A cloud of vectors and one apart from it, which is the nearest to the query.
    private static func makeIndex() throws -> HNSWIndex {
        let index = try HNSWIndex(
            dimension: 4,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 4, efConstruction: 16)
        )
        var random = SeededRandom(seed: 7)
        try index.insert(contentsOf: random.vector(4 * count), ids: denseIDs(0..<count))
        try index.insert([2000, 0, 0, 0], id: moving)
        return index
    }

    /// Lets `change` run once, in the middle of a search for identifiers.
    private static func candidates(_ change: @escaping @Sendable () throws -> Void) -> Candidates {
        let calls = SharedNumber(0)
        return .matching { _ in
            calls.add(1)
            if calls.value == 1 { #expect(throws: Never.self) { try change() } }
            return true
        }
    }

    @Test(arguments: [1, 10, 60, 70, 300])
    func `a vector that is replaced many times meanwhile is found`(times: Int) throws {
        let index = try Self.makeIndex()
        let candidates = Self.candidates {
            for time in 1...times { try index.replace([2000, Float(time), 0, 0], id: Self.moving) }
        }
        let answer = try index.search([2000, 0, 0, 0], k: 1, among: candidates)
        #expect(answer.map(\.id) == [Self.moving])
        #expect(answer.first?.distance == 0)
        let next = try index.search([2000, 0, 0, 0], k: 1)
        #expect(next.first?.distance == Float(times * times))
    }

    @Test(arguments: [1, 10, 60, 70, 150])
    func `vectors that are removed meanwhile are found`(removed: Int) throws {
        let index = try Self.makeIndex()
        let candidates = Self.candidates {
            let ids = [Self.moving] + denseIDs(0..<removed)
            #expect(index.remove(ids) == ids.count)
            for id in 1000..<1100 {
                try index.insert([2000, 50, Float(id), 0], id: VectorID(UInt64(id)))
            }
        }
        let answer = try index.search([2000, 0, 0, 0], k: Self.count + 1, among: candidates)
        let all = Set(denseIDs(0..<Self.count) + [Self.moving])
        #expect(answer.count == all.count)
        #expect(Set(answer.map(\.id)) == all)
        #expect(answer.first?.id == Self.moving)
    }

    @Test func `within a radius too, each of them once`() throws {
        let index = try Self.makeIndex()
        let candidates = Self.candidates {
            for time in 1...100 { try index.replace([2000, Float(time), 0, 0], id: Self.moving) }
            #expect(index.remove(denseIDs(0..<50)) == 50)
        }
        let answer = try index.search([2000, 0, 0, 0], within: .infinity, among: candidates)
        #expect(answer.count == Self.count + 1)
        #expect(Set(answer.map(\.id)).count == answer.count)
        #expect(answer.first == Neighbor(id: Self.moving, distance: 0))
    }

    @Test func `what does not pass is not found for that`() throws {
        let index = try Self.makeIndex()
        let calls = SharedNumber(0)
        let candidates = Candidates.matching { id in
            calls.add(1)
            if calls.value == 1 {
                #expect(throws: Never.self) {
                    for time in 1...100 {
                        try index.replace([2000, Float(time), 0, 0], id: Self.moving)
                    }
                }
            }
            return id != Self.moving
        }
        let answer = try index.search([2000, 0, 0, 0], k: 5, among: candidates)
        #expect(answer.count == 5)
        #expect(!answer.map(\.id).contains(Self.moving))
    }

    @Test func `very many that are removed meanwhile are found, each of them once`() throws {
        let index = try HNSWIndex(dimension: 1, metric: .squaredEuclidean)
        let count = 1500
        try index.insert(contentsOf: (0..<count).map { Float($0) }, ids: denseIDs(0..<count))
        let candidates = Self.candidates {
            #expect(index.remove(denseIDs(0..<count - 1)) == count - 1)
        }
        let answer = try index.search([0], within: .infinity, among: candidates)
        #expect(Set(answer.map(\.id)).count == count && answer.count == count)
        #expect(try index.search([0], k: .max).map(\.id) == [VectorID(UInt64(count - 1))])
    }
}
