import Foundation
import Testing

import Datasets

@Suite("Synthetic data sets")
struct SyntheticDatasetTests {
    private func small(
        _ kind: SyntheticDataset.Kind,
        seed: UInt64 = 1,
        metric: DatasetMetric = .euclidean
    ) -> SyntheticDataset {
        SyntheticDataset(
            kind: kind,
            count: 500,
            dimension: 24,
            queries: 50,
            clusters: 8,
            intrinsicDimension: 6,
            seed: seed,
            metric: metric
        )
    }

    @Test(
        arguments: [
            (.clustered, 6_283_670_233_768_837_716, 1_647_830_368_188_566_018),
            (.uniform, 11_271_843_782_310_033_729, 5_010_305_896_561_112_795),
            (.gaussian, 17_097_239_563_088_585_850, 17_163_279_176_885_007_148),
        ] as [(SyntheticDataset.Kind, UInt64, UInt64)]
    )
    func `the same recipe gives the same bits on every machine`(
        kind: SyntheticDataset.Kind,
        base: UInt64,
        queries: UInt64
    ) throws {
        let dataset = try small(kind).generate()
        #expect(dataset.base.checksum == base)
        #expect(dataset.queries.checksum == queries)
    }

    @Test(arguments: SyntheticDataset.Kind.allCases)
    func `another seed gives other vectors`(kind: SyntheticDataset.Kind) throws {
        let one = try small(kind, seed: 1).generate()
        let two = try small(kind, seed: 2).generate()
        #expect(one.base.checksum != two.base.checksum)
        #expect(one.queries.checksum != two.queries.checksum)
    }

    @Test(arguments: SyntheticDataset.Kind.allCases)
    func `queries are not rows of the base`(kind: SyntheticDataset.Kind) throws {
        let dataset = try small(kind).generate()
        let members = Set((0..<dataset.base.count).map { Array(dataset.base[$0]) })
        #expect(members.count == dataset.base.count)
        for query in 0..<dataset.queries.count {
            #expect(!members.contains(Array(dataset.queries[query])))
        }
    }

    @Test func `queries and first rows stay the same for another count`() throws {
        var recipe = small(.clustered)
        let more = try recipe.generate()
        recipe.count = 100
        let fewer = try recipe.generate()
        #expect(fewer.queries == more.queries)
        #expect(fewer.base == more.base.prefix(100))
    }

    @Test(arguments: SyntheticDataset.Kind.allCases)
    func `vectors of an angular set have unit length`(kind: SyntheticDataset.Kind) throws {
        let dataset = try small(kind, metric: .angular).generate()
        let norms = try #require(DatasetSummary(dataset).norms)
        #expect(abs(norms.minimum - 1) < 1e-6)
        #expect(abs(norms.maximum - 1) < 1e-6)
    }

    @Test func `a recipe out of range is an error that says which number`() {
        var recipe = SyntheticDataset(count: 0)
        #expect(message { _ = try recipe.generate() }.contains("count should be 1..."))
        recipe = SyntheticDataset(dimension: 4, intrinsicDimension: 5)
        #expect(
            message { _ = try recipe.generate() }.contains("intrinsicDimension should be 1...4")
        )
        recipe = SyntheticDataset(dimension: 0)
        #expect(message { _ = try recipe.generate() }.contains("dimension should be 1..."))
    }

    @Test func `normal numbers have mean 0, variance 1 and the tails they should`() {
        var numbers = SeededGenerator(seed: 5)
        let count = 100_000
        var sum = 0.0
        var squares = 0.0
        var beyondTwo = 0
        for _ in 0..<count {
            let value = numbers.nextGaussian()
            sum += value
            squares += value * value
            if abs(value) > 2 { beyondTwo += 1 }
        }
        #expect(abs(sum / Double(count)) < 0.02)
        #expect(abs(squares / Double(count) - 1) < 0.02)
        #expect(abs(Double(beyondTwo) / Double(count) - 0.0455) < 0.003)
    }

    @Test func `the logarithm agrees with that of the system to 14 digits`() {
        var numbers = SeededGenerator(seed: 6)
        for _ in 0..<2_000 {
            let value = max(numbers.nextUniform(), 1e-12)
            let ours = SeededGenerator.naturalLogarithm(value)
            #expect(abs(ours - log(value)) <= 1e-14 * max(1, abs(ours)))
        }
    }

    #if !DEBUG
    @Test func `the default is made in less than a second`() throws {
        var made: Dataset?
        let seconds = try ThreadClock.seconds { made = try SyntheticDataset().generate() }
        #expect(seconds < 1)
        let dataset = try #require(made)
        #expect(dataset.base.count == 50_000)
        #expect(dataset.base.dimension == 128)
        #expect(dataset.queries.count == 1_000)
    }
    #endif
}
