import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// A graph stores vectors with length 1 and rounds them; answers must not show that the rounded
/// ones are a little shorter or longer.
@Suite struct RoundedCosineTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [2, 3, 8, 32, 384])
    func `distances are those of the stored vectors`(_ dimension: Int) throws {
        let count = 300
        var random = SeededRandom(seed: UInt64(dimension))
        let vectors = (0..<count).map { _ in random.vector(dimension, norm: 3) }
        let index = try HNSWIndex(dimension: dimension, metric: .cosine, encoding: .float16)
        try index.insert(
            contentsOf: Array(vectors.joined()),
            ids: (0..<count).map { VectorID(UInt64($0)) }
        )
        try index.write(to: FilePath(directory["rounded.nseg"]))
        let segment = try Segment.open(FilePath(directory["rounded.nseg"]))
        let again = try segment.makeIndex(as: HNSWIndex.self)

        var oracle = ExactOracle(metric: .cosine)
        for (number, vector) in vectors.enumerated() {
            let stored = try index.vector(of: VectorID(UInt64(number)))
            oracle.vectors[VectorID(UInt64(number))] = stored
            // Also the length is that of the vector, but for the rounding of its elements.
            #expect(abs(length(stored) / length(vector) - 1) < 1e-6)
        }
        let queries = vectors.prefix(5) + (0..<5).map { _ in random.vector(dimension) }
        for query in queries {
            for (name, answer) in try answers(of: index, query) + answers(of: segment, query)
                + answers(of: again, query)
            {
                for neighbor in answer {
                    let vector = try #require(oracle.vectors[neighbor.id])
                    let exact = oracle.distance(query, vector)
                    #expect(abs(Double(neighbor.distance) - exact) < 4e-7, "\(name)")
                }
                let isOrdered = zip(answer, answer.dropFirst()).allSatisfy {
                    !$1.isNearer(than: $0)
                }
                #expect(isOrdered, "\(name)")
            }
        }
        // What is within a small radius of a vector is at least the vector.
        for (number, vector) in vectors.prefix(20).enumerated() {
            let near = try index.search(vector, within: 1e-6)
            #expect(near.contains { $0.id == VectorID(UInt64(number)) })
        }
    }

    private func length(_ vector: [Float]) -> Double {
        vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    // One answer of each kind of search.
    private func answers(
        of index: some CursorSearching,
        _ query: [Float]
    ) throws -> [(String, [Neighbor])] {
        let few = Candidates.keeping(Set((0..<20).map { VectorID($0) }))
        let half = Candidates.matching { $0.rawValue % 2 == 0 }
        var cursor = try index.cursor(for: query.span, among: half, options: .init())
        return [
            ("nearest", try index.search(query, k: 10).neighbors),
            ("all", try index.search(query, k: 300).neighbors),
            ("few", try index.search(query, k: 10, among: few).neighbors),
            ("half", try index.search(query, k: 10, among: half).neighbors),
            ("batch", try index.search(batch: query + query, k: 10)[1].neighbors),
            ("radius", try index.search(query, within: 0.5).neighbors),
            ("cursor", try cursor.next(10).neighbors),
            ("the cursor's rest", try cursor.next(1000).neighbors),
        ]
    }
}
