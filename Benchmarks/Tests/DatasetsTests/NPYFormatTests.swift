import Datasets
import Foundation
import Testing

@Suite(".npy files")
struct NPYFormatTests {
    /// Makes a file of the given version with this header text and these bytes after it.
    private func npy(_ text: String, version: UInt8 = 1, data: [UInt8]) -> [UInt8] {
        let length = UInt32(text.utf8.count)
        let lengthBytes = withUnsafeBytes(of: length.littleEndian) { Array($0) }
        return [0x93] + Array("NUMPY".utf8) + [version, 0]
            + (version == 1 ? Array(lengthBytes[..<2]) : lengthBytes)
            + Array(text.utf8) + data
    }

    private func header(_ type: String, order: String = "False", shape: String) -> String {
        "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }   \n"
    }

    private static func bytes<Number>(_ numbers: [Number]) -> [UInt8] {
        numbers.withUnsafeBytes { Array($0) }
    }

    @Test(arguments: [1, 2, 3] as [UInt8])
    func `headers of all three versions are read`(version: UInt8) throws {
        let folder = try TemporaryFolder()
        let file = npy(
            header("<f4", shape: "(1, 2)"),
            version: version,
            data: Self.bytes([1.5, -2] as [Float])
        )
        let table = try VectorTable(contentsOf: try folder.file("t.npy", file))
        #expect(table == VectorTable(values: [1.5, -2], dimension: 2))
    }

    @Test func `keys may come in any order, with other quotes and spaces`() throws {
        let folder = try TemporaryFolder()
        let text = #"{ "shape":(2L,1) ,"fortran_order" : False, "descr":"<f4"}"#
        let file = npy(text, data: Self.bytes([1, 2] as [Float]))
        let table = try VectorTable(contentsOf: try folder.file("t.npy", file))
        #expect(table == VectorTable(values: [1, 2], dimension: 1))
    }

    @Test func `neighbors of 64 bits and without sign are read`() throws {
        let folder = try TemporaryFolder()
        let wide = npy(header("<i8", shape: "(1, 2)"), data: Self.bytes([7, -1] as [Int64]))
        #expect(try NeighborTable(contentsOf: folder.file("a.npy", wide)).ids == [7, -1])
        let unsigned = npy(header("<u4", shape: "(1, 2)"), data: Self.bytes([7, .max] as [UInt32]))
        #expect(try NeighborTable(contentsOf: folder.file("b.npy", unsigned)).ids == [7, -1])
        let far = npy(header("<i8", shape: "(1, 2)"), data: Self.bytes([7, 1 << 40] as [Int64]))
        let path = try folder.file("c.npy", far)
        let line = message { _ = try NeighborTable(contentsOf: path) }
        #expect(line.hasSuffix("row 0, column 1 has 1099511627776"))
    }

    @Test func `NaN and infinity are read, not refused`() throws {
        let folder = try TemporaryFolder()
        let file = npy(header("<f2", shape: "(1, 2)"), data: [0x00, 0x7E, 0x00, 0x7C])
        let table = try VectorTable(contentsOf: try folder.file("t.npy", file))
        #expect(table.values[0].isNaN)
        #expect(table.values[1] == .infinity)
    }

    @Test func `Fortran order is an error that says what to do`() throws {
        let folder = try TemporaryFolder()
        let file = npy(header("<f4", order: "True", shape: "(1, 1)"), data: [0, 0, 0, 0])
        let path = try folder.file("t.npy", file)
        let line = message { _ = try VectorTable(contentsOf: path) }
        #expect(line.contains("Fortran order"))
        #expect(line.contains("ascontiguousarray"))
    }

    @Test(
        arguments: [
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", "[4]"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1), }", "[1, 1, 1]"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", "[0, 3]"),
            ("{'descr': '>f4', 'fortran_order': False, 'shape': (1, 1), }", ">f4"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }", "<f8"),
            ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 1), }", "[('a'"),
            ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 1), }", "True or False"),
            ("{'descr': '<f4', 'shape': (1, 1), }", "fortran_order"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 1), }", "-1"),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9), }",
                "9223372036854775807 rows"
            ),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 1), }",
                "63 bits"
            ),
            ("{'descr': '<f4', 'extra': 1}", "only the keys"),
            ("{'descr': '<f4", "plain element type"),
            ("\n\u{7}rubbish", #"rubbish"#),
            ("", "'{'"),
        ]
    )
    func `a wrong header is an error that shows what is wrong`(text: String, part: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("t.npy", npy(text, data: [0, 0, 0, 0]))
        #expect(message { _ = try VectorTable(contentsOf: path) }.contains(part))
    }

    @Test func `another magic number and another version are errors`() throws {
        let folder = try TemporaryFolder()
        let zip = try folder.file("t.npy", Array("PK0304 and so on".utf8))
        #expect(message { _ = try VectorTable(contentsOf: zip) }.contains("NUMPY"))
        let version = try folder.file("t.npy", npy("", version: 4, data: []))
        #expect(message { _ = try VectorTable(contentsOf: version) }.contains("has 4.0"))
    }

    @Test func `the array of a written file begins at a multiple of 64 bytes`() throws {
        let folder = try TemporaryFolder()
        let table = Samples.vectors()
        try table.write(to: folder.path("t.npy"))
        #expect(try folder.bytes("t.npy").count - table.storedByteCount == 128)
    }
}
