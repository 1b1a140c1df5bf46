import Datasets
import Foundation
import Testing

/// The folder of real data sets, where the environment names one.
private let dataFolder = ProcessInfo.processInfo.environment["NEAREST_DATA"]

@Suite(
    "Real data sets",
    .enabled(if: dataFolder != nil, "NEAREST_DATA does not name a folder of data sets.")
)
struct RealDatasetTests {
    private func path(_ name: String) throws -> String {
        try #require(dataFolder) + "/" + name
    }

    @Test func `an ann-benchmarks file loads with its metric, neighbors and distances`() throws {
        let dataset = try Dataset.load(path: path("docs5k-384-angular.hdf5"))
        #expect(dataset.name == "docs5k-384-angular")
        #expect(dataset.metric == .angular)
        #expect(dataset.metricSource == .file)
        #expect(dataset.base.count == 5_000)
        #expect(dataset.base.dimension == 384)
        #expect(dataset.queries.count == 250)
        #expect(dataset.neighbors?.count == 250)
        #expect(dataset.neighbors?.distances != nil)
    }

    @Test func `the first neighbor of an ann-benchmarks file is the nearest by its own distances`()
        throws
    {
        let dataset = try Dataset.load(path: path("docs5k-384-angular.hdf5"))
        let neighbors = try #require(dataset.neighbors)
        for query in 0..<5 {
            let distances = try #require(neighbors.distances(ofQuery: query))
            #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 <= $1 })
            let row = Int(try #require(neighbors[query].first))
            let product = zip(dataset.queries[query], dataset.base[row]).reduce(Float(0)) {
                $0 + $1.0 * $1.1
            }
            #expect(abs(try #require(distances.first) - (1 - product)) < 1e-2)
        }
    }

    @Test func `a folder of bvecs, fvecs and ivecs loads with its shapes`() throws {
        let dataset = try Dataset.load(path: path("sift20k"))
        #expect(dataset.metric == .euclidean)
        #expect(dataset.metricSource == .inferred)
        #expect(dataset.base.count == 20_000)
        #expect(dataset.base.dimension == 128)
        #expect(dataset.base.elementType == .uint8)
        #expect(dataset.queries.count == 500)
        #expect(dataset.queries.elementType == .float32)
        #expect(dataset.neighbors?.k == 100)
    }

    #if !DEBUG
    @Test func `a folder of npy in half precision loads with its shapes in less than 1.5 seconds`()
        throws
    {
        var loaded: Dataset?
        let seconds = try ThreadClock.seconds { loaded = try Dataset.load(path: path("docs100k")) }
        #expect(seconds < 1.5)
        let dataset = try #require(loaded)
        #expect(dataset.metric == .angular)
        #expect(dataset.base.count == 100_000)
        #expect(dataset.base.dimension == 384)
        #expect(dataset.base.elementType == .float16)
        #expect(dataset.queries.count == 2_000)
        #expect(dataset.neighbors?.k == 100)
    }
    #endif
}
