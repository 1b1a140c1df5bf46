import Datasets
import Foundation
import Testing

@Suite(".hdf5 files")
struct HDF5FormatTests {
    @Test(
        arguments: [VectorTable.ElementType.float32, .uint8, .int8],
        DatasetMetric.allCases
    )
    func `a data set reads back as it was written`(
        elementType: VectorTable.ElementType,
        metric: DatasetMetric
    ) throws {
        let folder = try TemporaryFolder()
        let dataset = try Samples.dataset(elementType, metric: metric)
        try dataset.write(to: folder.path("a.hdf5"), format: .hdf5)
        let read = try Dataset.load(path: folder.path("a.hdf5"))
        #expect(read.name == "a")
        #expect(read.metric == metric)
        #expect(read.metricSource == .file)
        #expect(read.base == dataset.base)
        #expect(read.queries == dataset.queries)
        #expect(read.neighbors == dataset.neighbors)
    }

    @Test func `half precision is written as float32 without loss`() throws {
        let folder = try TemporaryFolder()
        let dataset = try Samples.dataset(.float16)
        try dataset.write(to: folder.path("a.hdf5"), format: .hdf5)
        let read = try Dataset.load(path: folder.path("a.hdf5"))
        #expect(read.base.elementType == .float32)
        #expect(read.base.values == dataset.base.values)
    }

    @Test func `neighbors and distances may be absent`() throws {
        let folder = try TemporaryFolder()
        let dataset = try Samples.dataset(distances: false)
        try dataset.write(to: folder.path("a.h5"), format: .hdf5)
        #expect(try Dataset.load(path: folder.path("a.h5")).neighbors == dataset.neighbors)
        try dataset.withNeighbors(nil).write(to: folder.path("b.h5"), format: .hdf5)
        #expect(try Dataset.load(path: folder.path("b.h5")).neighbors == nil)
    }

    @Test func `equal data gives equal files, and a file is replaced`() throws {
        let folder = try TemporaryFolder()
        let dataset = try Samples.dataset()
        try dataset.write(to: folder.path("a.hdf5"), format: .hdf5)
        let first = try folder.bytes("a.hdf5")
        try dataset.write(to: folder.path("a.hdf5"), format: .hdf5)
        #expect(try folder.bytes("a.hdf5") == first)
    }

    @Test func `a file cut at any byte is an error that names it`() throws {
        let folder = try TemporaryFolder()
        try Samples.dataset().write(to: folder.path("a.hdf5"), format: .hdf5)
        let bytes = try folder.bytes("a.hdf5")
        for length in 0..<bytes.count {
            let path = try folder.file("cut.hdf5", Array(bytes[..<length]))
            let line = message { _ = try Dataset.load(path: path) }
            #expect(line.hasPrefix("cut.hdf5: "))
        }
    }

    @Test func `writing where there is no folder is an error`() throws {
        let folder = try TemporaryFolder()
        let dataset = try Samples.dataset()
        let path = folder.path("none/a.hdf5")
        let line = message { try dataset.write(to: path, format: .hdf5) }
        #expect(line.hasSuffix("should be written but cannot be created"))
    }

    @Test func `a file of another kind is an error`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.hdf5", Array("not an HDF5 file at all".utf8))
        #expect(message { _ = try Dataset.load(path: path) }.contains("does not begin as one"))
    }

    @Test func `a given metric that contradicts the file is an error`() throws {
        let folder = try TemporaryFolder()
        try Samples.dataset(metric: .angular).write(to: folder.path("a.hdf5"), format: .hdf5)
        let path = folder.path("a.hdf5")
        #expect(
            message { _ = try Dataset.load(path: path, metric: .euclidean) }
                == "a: the metric should be euclidean, as given, but the file says angular"
        )
        #expect(try Dataset.load(path: path, metric: .angular).metricSource == .file)
    }

    @Test func `a metric that is not known is an error that lists those that are`() throws {
        let folder = try TemporaryFolder()
        try Samples.dataset(metric: .angular).write(to: folder.path("a.hdf5"), format: .hdf5)
        var bytes = try folder.bytes("a.hdf5")
        let text = Array("angular".utf8)
        let start = try #require(
            bytes.indices.first { bytes[$0...].starts(with: text) }
        )
        bytes.replaceSubrange(start..<(start + text.count), with: Array("hamming".utf8))
        let path = try folder.file("b.hdf5", bytes)
        #expect(
            message { _ = try Dataset.load(path: path) }
                == "b.hdf5: the attribute distance should be one of euclidean, angular, ip "
                + #"but is "hamming""#
        )
    }

    @Test func `a data set that is missing is named`() throws {
        let folder = try TemporaryFolder()
        try Samples.dataset().write(to: folder.path("a.hdf5"), format: .hdf5)
        var bytes = try folder.bytes("a.hdf5")
        let text = Array("train\0".utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: text) })
        bytes[start] = UInt8(ascii: "s")
        let path = try folder.file("b.hdf5", bytes)
        #expect(message { _ = try Dataset.load(path: path) }.contains("/train"))
    }
}
