import BenchCore
import BenchReport
import Datasets
import Foundation
import Nearest
import Testing

@Suite("Segments beside indexes in memory")
struct SegmentTests {
    private let set: Dataset

    init() throws {
        set = try SyntheticDataset(count: 500, dimension: 8, queries: 10, clusters: 3).generate()
    }

    private let path = FilePath(
        FileManager.default.temporaryDirectory
            .appendingPathComponent("nearest-bench-tests-\(UUID().uuidString).nseg").path
    )

    /// A graph in memory and in a file, which is removed once it is open.
    private func pair() throws -> (memory: BuiltIndex, segment: BuiltIndex) {
        let parameters = BuildParameters(encodings: [.float32], ms: [8], efConstructions: [40])
        let plan = try #require(IndexKind.hnsw.plans(parameters).first)
        let index = try plan.build(set.base, metric: set.metric, threads: 1)
        let built = BuiltIndex(
            plan: plan,
            index: index,
            threads: 1,
            seconds: 2,
            residentGrowth: 3 << 20
        )
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        let seconds = try index.secondsToWrite(to: path, metadata: ["model": "a \"small\" one"])
        #expect(seconds > 0)
        let segment = try Segment.open(path)
        let opening = SegmentOpening(
            writing: SegmentWriting(seconds: 0.5, byteCount: segment.fileSize),
            memory: .copied,
            seconds: 0.001,
            residentGrowth: 1 << 20
        )
        let segmentPlan = try #require(IndexKind.segmentHNSW.plans(parameters).first)
        return (
            built, BuiltIndex(plan: segmentPlan, segment: segment, opening: opening, of: built)
        )
    }

    @Test func `a segment's searches are compared with those in memory, and both have their lines`()
        throws
    {
        let (memory, segment) = try pair()
        let point = SearchPoint(k: 5, efSearch: 20)
        let runs = [memory, segment].map {
            SearchRun(index: $0.index, queries: set.queries, point: point)
        }
        let outcomes = try SearchRun.run(runs, repetitions: 2)
        let comparison = SegmentComparison(segment, point, outcomes[1], reference: outcomes[0])
        #expect(comparison.difference == nil)
        #expect(comparison.speed > 0)

        let truth = try ExactNeighbors.compute(set, k: 5, threads: 1)
        let recall = Recall(answers: outcomes[1].answers, truth: truth, k: 5, dataset: set)
        let line = Measurement(
            segment,
            point,
            outcomes[1],
            recall: recall,
            conditions: Conditions(data: "set")
        )
        #expect(line.peer == "nearest-segment-hnsw")
        #expect(line.parameters["memory"] == "copied")
        #expect(line.buildSeconds == 2)
        #expect(line.residentGrowthMegabytes == 1)
        let size = try #require(segment.opening?.writing.byteCount)
        #expect(abs((line.overheadBytes ?? 0) - (Double(size) / 500 - 32)) < 1e-9)
        let extras = segment.extras(comparison)
        #expect(extras["answers_same"] == 1)
        #expect(extras["write_s"] == 0.5)
        #expect(extras["file_bytes"] == Double(size))
        #expect(memory.extras(nil).isEmpty)

        var table = SegmentTable()
        table.add(memory)
        #expect(table.isEmpty)
        table.add(segment)
        #expect(!table.text.contains("speed"))
        table.add(comparison)
        #expect(table.text.contains("nearest-segment-hnsw 8/40  copied"), "\(table.text)")
        #expect(table.text.contains("the same"))
        #expect(table.text.split(separator: "\n").allSatisfy { $0.count <= 120 })

        var results = ResultTable()
        results.add(line, point: point, recall: recall)
        #expect(results.text.contains("\nsegment-hnsw 8/40 copied  ef 20"), "\(results.text)")
    }

    @Test func `another answer, another distance and a missing answer are told apart`() {
        let one: [[Neighbor]] = [
            [Neighbor(id: 1, distance: 0.5)],
            [Neighbor(id: 2, distance: 1), Neighbor(id: 3, distance: 2)],
        ]
        #expect(SegmentComparison.difference(one, one) == nil)
        var other = one
        other[1][1].distance = Float(2).nextUp
        let distance = SegmentComparison.difference(other, one) ?? ""
        #expect(distance.contains("1 of 2 queries"), "\(distance)")
        #expect(distance.contains("query 1: at 1"), "\(distance)")
        other[1].removeLast()
        let count = SegmentComparison.difference(other, one) ?? ""
        #expect(count.contains("1 neighbors, but in memory 2"), "\(count)")
        other[0][0].id = 7
        #expect((SegmentComparison.difference(other, one) ?? "").contains("2 of 2 queries"))
        #expect(SegmentComparison.difference([], one) != nil)
        // What == takes for the same is not, bit for bit.
        let zeros = [Float(0), -0.0].map { [[Neighbor(id: 1, distance: $0)]] }
        #expect(SegmentComparison.difference(zeros[0], zeros[1]) != nil)
    }

    @Test func `a listing has all properties, and sections whose bytes add up to the file's`()
        throws
    {
        let segment = try #require(try pair().segment.index as? Segment)
        let text = SegmentListing(segment, file: "a.nseg").description
        for part in [
            "a.nseg, \(segment.fileSize) bytes", "graph, m 8, efConstruction 40, seed 0",
            "500 x 8 float32, squared Euclidean", "model: \"a \\\"small\\\" one\"",
            segment.writtenBy, "VECS", "links of layer 0",
        ] { #expect(text.contains(part), "\(text)") }
        let rows = text.split(separator: "\n").filter { $0.contains(" % ") || $0.hasSuffix(" %") }
        #expect(rows.count == segment.sections.count + 1)
        let shares = rows.compactMap { row -> Double? in
            let words = row.split(separator: " ")
            return words.firstIndex(of: "%").flatMap { Double(words[$0 - 1]) }
        }
        #expect(abs(shares.reduce(0, +) - 100) < 0.1)
    }

    @Test func `the middle of an even number of values is the mean of two`() {
        #expect([3.0, 1, 2].median == 2)
        #expect([4.0, 1, 2, 3].median == 2.5)
        #expect([Double]().median == 0)
    }
}
