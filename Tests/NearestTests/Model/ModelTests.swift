import Foundation
import Nearest
import NearestTestSupport
import Testing

/// Every operation of both indexes and of their files, drawn from seeds.
///
/// `NEAREST_MODEL_SEEDS` sets the number of seeds, each with 200 operations: some thousands run for
/// hours.
@Suite struct ModelTests {
    private let directory = TemporaryDirectory()

    #if DEBUG
    private static let (usualSeeds, operations) = (3, 50)
    #else
    private static let (usualSeeds, operations) = (20, 200)
    #endif

    private static var seeds: Int {
        let given = ProcessInfo.processInfo.environment["NEAREST_MODEL_SEEDS"]
        return given.flatMap { Int($0) } ?? usualSeeds
    }

    @Test func `any operations leave an exact index with what a dictionary holds`() throws {
        _ = try run(FlatIndex.self)
    }

    @Test func `any operations leave a graph with what a dictionary holds`() throws {
        let tally = try run(HNSWIndex.self)
        #expect(tally.recall >= 0.97, "\(tally)")
    }

    private func run<Index: ModelledIndex>(_ type: Index.Type) throws -> ModelTally {
        var tally = ModelTally()
        for seed in 0..<Self.seeds {
            var run = try ModelRun<Index>(seed: UInt64(seed), directory: directory.path)
            try run.run(Self.operations)
            tally += run.tally
        }
        #expect(tally.operations == Self.seeds * Self.operations)
        #expect(tally.searches > 0 && tally.files > 0)
        if Self.seeds > Self.usualSeeds { print("\(type): \(tally), recall \(tally.recall)") }
        return tally
    }
}
