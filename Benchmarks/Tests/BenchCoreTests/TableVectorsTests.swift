import BenchCore
import Datasets
import Foundation
import Nearest
import Testing

@Suite("Rows as an index takes them")
struct TableVectorsTests {
    /// A table that was read from a file of bytes.
    private func table() throws -> VectorTable {
        let path = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).u8bin"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try VectorTable(values: [0, 1, 2, 253, 254, 255], dimension: 2, elementType: .uint8)
            .write(to: path)
        return try VectorTable(contentsOf: path)
    }

    @Test func `bytes come as bytes where the index stores them`() throws {
        let table = try table()
        let isRight = try TableVectors(table, for: .uint8).withRows(1..<3) { rows in
            guard case .uint8(let numbers) = rows else { return false }
            return numbers.count == 4 && numbers[0] == 2 && numbers[3] == 255
        }
        #expect(isRight)
        for encoding in [ScalarEncoding.float32, .float16, .int8] {
            let isFloat = try TableVectors(table, for: encoding).withRows(1..<3) { rows in
                guard case .float32(let numbers) = rows else { return false }
                return numbers.count == 4 && numbers[0] == 2 && numbers[3] == 255
            }
            #expect(isFloat)
        }
    }

    @Test func `an index of bytes holds the rows of a table of bytes`() throws {
        let table = try table()
        let flat = try FlatIndex(dimension: 2, metric: .squaredEuclidean, encoding: .uint8)
        let graph = try HNSWIndex(dimension: 2, metric: .squaredEuclidean, encoding: .uint8)
        for index in [flat, graph] as [any BenchIndex] {
            try index.insert(rows: table, threads: 1) { _ in }
            #expect(index.count == 3)
            #expect(try index.vector(of: 2) == [254, 255])
        }
    }
}
