import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// What a builder is told before it begins: paths and numbers of any kind.
@Suite struct SegmentBuilderLimitTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [Segment.Kind.flat, .graph(HNSWParameters())])
    func `a path that cannot be written is refused before any vector comes`(
        _ kind: Segment.Kind
    ) throws {
        let configuration = Segment.Configuration(
            dimension: 2,
            metric: .squaredEuclidean,
            kind: kind
        )
        let nowhere = FilePath(directory["missing/a.nseg"])
        let error = thrown { _ = try SegmentBuilder(configuration, at: nowhere) }
        #expect(error?.code == .io)
        let segment = try SegmentBuilder(configuration, at: FilePath(directory["a.nseg"])).finish()
        #expect(thrown { _ = try Segment.merge([segment], to: nowhere) }?.code == .io)
        // A builder that goes without finishing leaves nothing.
        do { _ = try SegmentBuilder(configuration, at: FilePath(directory["b.nseg"])) }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(names == ["a.nseg"])
    }

    @Test(arguments: [Int.min, 0, 1, 65_537, .max])
    func `any configuration has an estimate of memory`(_ dimension: Int) {
        for kind in [Segment.Kind.flat, .graph(HNSWParameters(m: 1, efConstruction: 0))] {
            let configuration = Segment.Configuration(
                dimension: dimension,
                metric: .cosine,
                kind: kind
            )
            for count in [Int.min, 0, 10, .max] {
                #expect(configuration.estimatedMemory(count: count) > 0)
            }
        }
    }
}
