import Foundation
import Nearest
import NearestIndex
import NearestKernels
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

    /// Codes of 64 coordinates of vectors of 70 elements.
    private func projected(size: Float = 1) throws -> FlatIndex {
        let index = try FlatIndex(
            dimension: 70,
            metric: .squaredEuclidean,
            quantization: .scalar8
        )
        let vectors = Self.projectedKind.vectors
        try index.insert(
            contentsOf: vectors.flatMap(\.self),
            ids: vectors.indices.map { VectorID(UInt64($0 * 17 % 40 + 100)) }
        )
        let numbers: [Float] = (0..<64 * 70).map { place in
            let whole: Int = place * 37 % 101 - 50
            return size * Float(whole) / 3600
        }
        let grid = CodeGrid(
            CodeCells(width: .eight, elements: 64, halfRange: 40),
            .projection,
            mean: (0..<70).map { Float($0 % 7) },
            projection: ProjectionMatrix(numbers, dimension: 70),
            seed: 5,
            figures: CodeFigures()
        )
        #expect(try #require(grid.projection).isContraction == (size == 1))
        index.makeCodes(grid)
        return index
    }

    private static let projectedKind = Kind(quantization: .scalar8, isRotated: false)
    private static let projectedPath = FilePath(
        URL(filePath: projectedKind.path.string)
            .deletingLastPathComponent().appending(path: "flat-scalar8-projected.nseg").path
    )

    @Test func `a file with codes of a projection is what it was`() throws {
        let segment = try Segment.open(Self.projectedPath, options: .init(verifies: true))
        let report = try #require(segment.quantizationReport)
        #expect(report.coordinateCount == 64 && report.isRotated && segment.count == 40)
        for (number, vector) in Self.projectedKind.vectors.enumerated() {
            let answer = try segment.search(vector, k: 5)
            #expect(answer[0].id == VectorID(UInt64(number * 17 % 40 + 100)))
            #expect(answer[0].distance == 0)
        }
        let file = [UInt8](try Data(contentsOf: URL(filePath: Self.projectedPath.string)))
        let made = SegmentForge(try projected().segmentBytes())
        for tag in ["COFM", "COVE", "COER"] { #expect(made[tag] == SegmentForge(file)[tag]) }
        // A matrix that lengthens vectors is found, for scans over its codes would miss some.
        let longer = try Segment.open(bytes: projected(size: 100).segmentBytes())
        let error = #expect(throws: NearestError.self) { try longer.verify() }
        #expect(error?.code == .corrupt && error?.message.contains("COFM") == true)
        // Another length of the section, and numbers that are none.
        var forge = SegmentForge(file)
        forge.put(Float.nan.bitPattern, in: "COFM", item: 16 + 70 + 99)
        #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
        for coordinates in [UInt32(0), 70, 128] {
            forge = SegmentForge(file)
            forge.put(coordinates, in: "COFM", item: 3)
            #expect(throws: NearestError.self) { try Segment.open(bytes: forge.file()) }
        }
    }

    @Test func `a graph with codes of a projection is searched as any other`() throws {
        // No writer makes one; the format has it.
        let kind = Kind(quantization: .scalar8, isRotated: false)
        var forge = SegmentForge(try kind.index.segmentBytes())
        let flat = SegmentForge(try projected().segmentBytes())
        for tag in ["COFM", "COVE", "COER"] { forge[tag] = flat[tag] }
        let options = Segment.OpenOptions(verifies: true)
        let segment = try Segment.open(bytes: forge.file(), options: options)
        #expect(segment.kind != .flat && segment.quantizationReport?.coordinateCount == 64)
        for (number, vector) in kind.vectors.enumerated() {
            let answer = try segment.search(vector, k: 1)
            #expect(answer[0].id == VectorID(UInt64(number * 17 % 40 + 100)))
            #expect(answer[0].distance == 0)
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["NEAREST_WRITE_GOLDEN"] != nil))
    func `the files are written where there are none`() throws {
        if !FileManager.default.fileExists(atPath: Self.projectedPath.string) {
            try projected().write(to: Self.projectedPath)
        }
        for kind in Self.kinds where !FileManager.default.fileExists(atPath: kind.path.string) {
            try kind.index.write(to: kind.path)
        }
    }
}
