import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// Files of version 1 in the encodings and metrics that came after the first; see
/// `GoldenFileTests`.
@Suite struct GoldenEncodingTests {
    struct Kind: CustomTestStringConvertible, Sendable {
        let metric: Metric
        let encoding: ScalarEncoding
        let isGraph: Bool

        var testDescription: String { "\(isGraph ? "graph" : "flat")-\(metric)-\(encoding)" }

        var path: FilePath {
            let folder = URL(filePath: #filePath)
                .appending(path: "../../../NearestStorageTests/GoldenFiles/v1").standardizedFileURL
            return FilePath(folder.appending(path: "\(testDescription).nseg").path)
        }

        var dimension: Int { encoding == .bit ? 20 : 6 }

        /// 40 vectors that the encoding holds without rounding.
        var vectors: [[Float]] {
            var random = SeededRandom(seed: 2026)
            return (0..<40).map { _ in
                (0..<dimension).map { _ in
                    let number = (random.nextSigned() * 127).rounded()
                    return switch encoding {
                    case .uint8: abs(number)
                    case .bit: number > 0 ? 1 : 0
                    default: number
                    }
                }
            }
        }
    }

    static let kinds = [
        Kind(metric: .manhattan, encoding: .int8, isGraph: true),
        Kind(metric: .squaredEuclidean, encoding: .uint8, isGraph: true),
        Kind(metric: .cosine, encoding: .uint8, isGraph: false),
        Kind(metric: .manhattan, encoding: .bfloat16, isGraph: false),
        Kind(metric: .cosine, encoding: .bfloat16, isGraph: true),
        Kind(metric: .hamming, encoding: .bit, isGraph: true),
        Kind(metric: .jaccard, encoding: .bit, isGraph: false),
    ]

    private static func id(_ number: Int) -> VectorID { VectorID(number * 17 % 40 + 100) }

    @Test(arguments: kinds)
    func `a file is what it was`(kind: Kind) throws {
        let options = Segment.OpenOptions(verifies: true)
        let segment = try Segment.open(kind.path, options: options)
        #expect(segment.metric == kind.metric && segment.encoding == kind.encoding)
        #expect((segment.kind != .flat) == kind.isGraph)
        #expect(segment.count == 40 && segment.dimension == kind.dimension)
        var oracle = ExactOracle(metric: kind.metric)
        for (number, vector) in kind.vectors.enumerated() {
            let stored = try segment.vector(of: Self.id(number))
            for (a, b) in zip(stored, vector) {
                #expect(abs(a - b) <= 2 * kind.encoding.rounding * 127)
            }
            oracle.vectors[Self.id(number)] = stored
        }
        for query in kind.vectors.prefix(5) {
            let answer = try segment.search(query, k: 10, options: SearchOptions(efSearch: 40))
            #expect(oracle.fault(in: answer.neighbors, query: query, k: 10) == nil)
        }
        let file = try bytes(of: kind.path)
        #expect(SegmentForge(file).file() == file)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["NEAREST_WRITE_GOLDEN"] != nil))
    func `the files are written where there are none`() throws {
        for kind in Self.kinds where !FileManager.default.fileExists(atPath: kind.path.string) {
            let ids = (0..<40).map { Self.id($0) }
            let vectors = Array(kind.vectors.joined())
            if kind.isGraph {
                let graph = try HNSWIndex(
                    dimension: kind.dimension,
                    metric: kind.metric,
                    encoding: kind.encoding,
                    parameters: HNSWParameters(m: 3, efConstruction: 30, seed: 42)
                )
                try graph.insert(contentsOf: vectors, ids: ids)
                try graph.write(to: kind.path)
            } else {
                let flat = try FlatIndex(
                    dimension: kind.dimension,
                    metric: kind.metric,
                    encoding: kind.encoding
                )
                try flat.insert(contentsOf: vectors, ids: ids)
                try flat.write(to: kind.path)
            }
        }
    }
}
