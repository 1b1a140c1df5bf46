import Foundation
import Nearest
import NearestIndex
import NearestTestSupport
import SystemPackage
import Testing

/// Files of version 1 with codes; see `GoldenFileTests`.
@Suite struct GoldenCodesTests {
    struct Kind: CustomTestStringConvertible, Sendable {
        let quantization: Quantization
        let isRotated: Bool

        var testDescription: String {
            "graph-\(quantization)\(isRotated ? "-rotated" : "")"
        }

        var path: FilePath {
            let folder = URL(filePath: #filePath)
                .appending(path: "../../../NearestStorageTests/GoldenFiles/v1").standardizedFileURL
            return FilePath(folder.appending(path: "\(testDescription).nseg").path)
        }

        /// 40 vectors; if codes rotate them, one element in eight is much larger.
        var vectors: [[Float]] {
            var random = SeededRandom(seed: 2027)
            return (0..<40).map { _ in
                (0..<70).map { element in
                    let number = (random.nextSigned() * 127).rounded()
                    return isRotated && element % 8 == 0 ? 16 * number : number
                }
            }
        }

        var index: HNSWIndex {
            get throws {
                let index = try HNSWIndex(
                    dimension: 70,
                    metric: .squaredEuclidean,
                    parameters: HNSWParameters(m: 3, efConstruction: 20),
                    quantization: quantization
                )
                for (number, vector) in vectors.enumerated() {
                    try index.insert(vector, id: VectorID(UInt64(number * 17 % 40 + 100)))
                }
                index.change { $0.calibrate() }
                return index
            }
        }
    }

    static let kinds = [
        Kind(quantization: .scalar4, isRotated: false),
        Kind(quantization: .scalar4, isRotated: true),
        Kind(quantization: .scalar8, isRotated: true),
    ]

    @Test(arguments: kinds)
    func `a file is what it was, and codes are made as they were`(kind: Kind) throws {
        let segment = try Segment.open(kind.path, options: .init(verifies: true))
        #expect(segment.quantization == kind.quantization && segment.count == 40)
        #expect(segment.quantizationReport?.isRotated == kind.isRotated)
        for (number, vector) in kind.vectors.enumerated() {
            let answer = try segment.search(vector, k: 5)
            #expect(answer[0].id == VectorID(UInt64(number * 17 % 40 + 100)))
            #expect(answer[0].distance == 0 && answer.statistics.codeDistanceCount > 0)
        }
        // Encoding gives the same bits on every processor, and the same file.
        let file = [UInt8](try Data(contentsOf: URL(filePath: kind.path.string)))
        let codes = ["COFM", "COVE", "COER"].map { SegmentForge(file)[$0] }
        let made = SegmentForge(try kind.index.segmentBytes())
        #expect(["COFM", "COVE", "COER"].map { made[$0] } == codes)
        #expect(SegmentForge(file).file() == file)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["NEAREST_WRITE_GOLDEN"] != nil))
    func `the files are written where there are none`() throws {
        for kind in Self.kinds where !FileManager.default.fileExists(atPath: kind.path.string) {
            try kind.index.write(to: kind.path)
        }
    }
}
