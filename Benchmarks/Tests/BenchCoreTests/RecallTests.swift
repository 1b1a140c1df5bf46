import BenchCore
import Datasets
import Nearest
import Testing

@Suite("Recall")
struct RecallTests {
    /// Rows at 0, 1, 1, 2, 3 on a line; the query is at 0.
    private func line(_ values: [Float] = [0, 1, 1, 2, 3], truth: [Int32]) throws -> Dataset {
        try Dataset(
            name: "line",
            metric: .euclidean,
            base: VectorTable(values: values, dimension: 1),
            queries: VectorTable(values: [0], dimension: 1),
            neighbors: NeighborTable(ids: truth, k: truth.count)
        )
    }

    private func recall(_ found: [UInt64], _ set: Dataset, k: Int) throws -> Recall {
        let truth = try #require(set.neighbors)
        return Recall(
            answers: [found.map { VectorID($0) }],
            truth: truth,
            k: k,
            dataset: set
        )
    }

    @Test func `the true neighbors in any order are a recall of one`() throws {
        let set = try line(truth: [0, 1, 2])
        let result = try recall([2, 0, 1], set, k: 3)
        #expect(result.strict == 1)
        #expect(result.withTies == 1)
    }

    @Test func `a vector as near as the true k-th counts with ties, and not strictly`() throws {
        let set = try line(truth: [0, 1])
        let result = try recall([0, 2], set, k: 2)
        #expect(result.strict == 0.5)
        #expect(result.withTies == 1)
    }

    @Test func `a farther vector counts in neither way`() throws {
        let set = try line(truth: [0, 1])
        let result = try recall([0, 3], set, k: 2)
        #expect(result.strict == 0.5)
        #expect(result.withTies == 0.5)
    }

    @Test(arguments: [4e-6, 6e-6])
    func `the tolerance of a tie is relative: 1e-5 of the distance`(excess: Double) throws {
        // The square of 1 + e is about 1 + 2e.
        let set = try line([0, 1, Float(1 + excess)], truth: [0, 1])
        let result = try recall([0, 2], set, k: 2)
        #expect(result.withTies == (excess < 5e-6 ? 1 : 0.5))
    }

    @Test func `an identifier found twice counts once`() throws {
        let set = try line(truth: [0, 1, 2])
        let result = try recall([0, 0, 0], set, k: 3)
        #expect(abs(result.withTies - 1.0 / 3) < 1e-12)
    }

    @Test func `an identifier that is no row of the base does not count`() throws {
        let set = try line(truth: [0, 1])
        #expect(try recall([0, 99], set, k: 2).withTies == 0.5)
    }

    @Test func `only the first k of the truth and of the answer are looked at`() throws {
        let set = try line(truth: [0, 1, 2, 3])
        #expect(try recall([3, 0], set, k: 1).withTies == 0)
        #expect(try recall([0, 3], set, k: 1).withTies == 1)
    }

    @Test func `places without a true neighbor are not asked for`() throws {
        let set = try line(truth: [0, 1, NeighborTable.absent])
        #expect(try recall([0, 1], set, k: 3).withTies == 1)
    }

    @Test func `an answer that is short loses what is missing`() throws {
        let set = try line(truth: [0, 1, 2, 3])
        #expect(try recall([0], set, k: 4).withTies == 0.25)
    }
}
