import Foundation
import NearestIndex
import NearestTestSupport
import Testing

/// `k` reaches a service from requests and may be any number.
@Suite struct FlatBatchLargeKTests {
    #if DEBUG
    private static let (rows, queries) = (2000, 500)
    #else
    private static let (rows, queries) = (200_000, 20_000)
    #endif

    private func index() throws -> FlatIndex {
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean)
        try index.insert(
            contentsOf: (0..<Self.rows).map { Float($0) },
            ids: (0..<Self.rows).map { VectorID(UInt64($0)) }
        )
        return index
    }

    @Test func `a batch for all of a few vectors takes memory for those few`() throws {
        let index = try index()
        let queries = (0..<Self.queries).map { Float($0) }
        for among in [Candidates.keeping([1, 2, 3]), .matching { 1...3 ~= $0.rawValue }] {
            let answers = try index.search(batch: queries, k: .max, threads: 2, among: among)
            #expect(answers.count == Self.queries)
            #expect(answers.allSatisfy { $0.count == 3 && $0.completion == .fewerThanRequested })
            #expect(answers[0].map(\.id) == [1, 2, 3])
        }
    }

    #if !DEBUG && os(Linux)
    // A system that promises memory without limit refuses nothing.
    private static var refusesMemory: Bool {
        let setting = try? String(contentsOfFile: "/proc/sys/vm/overcommit_memory", encoding: .utf8)
        return setting?.hasPrefix("1") == false
    }

    @Test(.enabled(if: refusesMemory))
    func `a batch whose answers fit no memory is refused`() throws {
        let index = try index()
        // Together 640 GB of neighbors.
        let queries = [Float](repeating: 1, count: 200_000)
        let error = #expect(throws: NearestError.self) {
            try index.search(batch: queries, k: .max)
        }
        #expect(error?.code == .outOfMemory)
    }
    #endif
}
