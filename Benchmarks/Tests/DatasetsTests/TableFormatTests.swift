import Datasets
import Foundation
import Testing

@Suite("Table files")
struct TableFormatTests {
    static let vectorFiles: [(String, VectorTable.ElementType)] = [
        ("t.fvecs", .float32), ("t.bvecs", .uint8), ("t.fbin", .float32), ("t.u8bin", .uint8),
        ("t.i8bin", .int8), ("t.npy", .float32), ("t.npy", .float16), ("t.npy", .uint8),
        ("t.npy", .int8),
    ]

    @Test(arguments: vectorFiles)
    func `vectors read back as they were written`(
        name: String,
        elementType: VectorTable.ElementType
    ) throws {
        let folder = try TemporaryFolder()
        let table = Samples.vectors(elementType)
        try table.write(to: folder.path(name))
        #expect(try VectorTable(contentsOf: folder.path(name)) == table)
    }

    private static let wholeFiles: [(String, VectorTable.ElementType)] = [
        ("t.bvecs", .uint8), ("t.u8bin", .uint8), ("t.i8bin", .int8),
    ]

    @Test(arguments: wholeFiles)
    func `whole numbers are not widened when they are read`(
        name: String,
        elementType: VectorTable.ElementType
    ) throws {
        let folder = try TemporaryFolder()
        let table = Samples.vectors(elementType)
        try table.write(to: folder.path(name))
        let read = try VectorTable(contentsOf: folder.path(name))
        switch read.elements {
        case .unsigned(let values):
            #expect(elementType == .uint8 && values.map { Float($0) } == table.values)
        case .signed(let values):
            #expect(elementType == .int8 && values.map { Float($0) } == table.values)
        case .floats: Issue.record("the numbers were widened")
        }
        for row in 0..<table.count { #expect(read[row] == table[row]) }
        #expect(read.checksum == table.checksum && read.prefix(1) == table.prefix(1))
    }

    @Test(arguments: ["t.ivecs", "t.npy", "t.ibin"])
    func `neighbors read back as they were written`(name: String) throws {
        let folder = try TemporaryFolder()
        let table = Samples.neighbors()
        try table.write(to: folder.path(name))
        #expect(try NeighborTable(contentsOf: folder.path(name)) == table)
    }

    @Test func `an .ibin file with distances is told apart by its length`() throws {
        let folder = try TemporaryFolder()
        let table = Samples.neighbors(distances: true)
        try table.write(to: folder.path("t.ibin"))
        let read = try NeighborTable(contentsOf: folder.path("t.ibin"))
        #expect(read == table)
        #expect(read.distances(ofQuery: 1)?.count == 3)
    }

    @Test(arguments: vectorFiles)
    func `a file cut at any byte is an error or a valid shorter table`(
        name: String,
        elementType: VectorTable.ElementType
    ) throws {
        let folder = try TemporaryFolder()
        let table = Samples.vectors(elementType)
        try table.write(to: folder.path(name))
        let bytes = try folder.bytes(name)
        for length in 0..<bytes.count {
            let path = try folder.file("cut-" + name, Array(bytes[..<length]))
            do {
                // Only a format without a header cannot tell that rows are missing.
                let read = try VectorTable(contentsOf: path)
                #expect(name.hasSuffix("vecs") && read.count < table.count)
                #expect(read == table.prefix(read.count))
            } catch let error as DatasetError {
                #expect(error.description.contains("cut-" + name))
            }
        }
    }

    @Test(
        arguments: ["t.ivecs", "t.npy", "t.ibin"]
    )
    func `neighbors cut at any byte are an error or a valid shorter table`(name: String) throws {
        let folder = try TemporaryFolder()
        let table = Samples.neighbors(distances: name == "t.ibin")
        try table.write(to: folder.path(name))
        let bytes = try folder.bytes(name)
        for length in 0..<bytes.count {
            let path = try folder.file("cut-" + name, Array(bytes[..<length]))
            do {
                let read = try NeighborTable(contentsOf: path)
                #expect(name != "t.npy")
                #expect(read.ids == Array(table.ids.prefix(read.ids.count)))
            } catch let error as DatasetError {
                #expect(error.description.contains("cut-" + name))
            }
        }
    }

    @Test(
        arguments: vectorFiles
    )
    func `a file with any byte changed is an error or a table, never a crash`(
        name: String,
        elementType: VectorTable.ElementType
    ) throws {
        let folder = try TemporaryFolder()
        try Samples.vectors(elementType, rows: 3).write(to: folder.path(name))
        let bytes = try folder.bytes(name)
        for index in bytes.indices {
            for value: UInt8 in [0x00, 0x39, 0x7F, 0xFF] where bytes[index] != value {
                var changed = bytes
                changed[index] = value
                let path = try folder.file(name, changed)
                do {
                    #expect(try VectorTable(contentsOf: path).values.count <= bytes.count)
                } catch let error as DatasetError {
                    #expect(error.file == name)
                }
            }
        }
    }

    @Test(arguments: vectorFiles)
    func `an extra byte at the end is an error`(name: String, elementType: VectorTable.ElementType)
        throws
    {
        let folder = try TemporaryFolder()
        try Samples.vectors(elementType).write(to: folder.path(name))
        let path = try folder.file(name, try folder.bytes(name) + [7])
        #expect(message { _ = try VectorTable(contentsOf: path) }.contains(name))
    }

    @Test func `a row of another dimension is named with its place`() throws {
        let folder = try TemporaryFolder()
        try Samples.vectors().write(to: folder.path("base.fvecs"))
        var bytes = try folder.bytes("base.fvecs")
        bytes[32] = 0
        let path = try folder.file("base.fvecs", bytes)
        #expect(
            message { _ = try VectorTable(contentsOf: path) }
                == "base.fvecs: row 2 should have dimension 3 but says 0 (byte 32)"
        )
    }

    @Test(arguments: [0, -1, Int32.min])
    func `a dimension that is not positive is an error`(dimension: Int32) throws {
        let folder = try TemporaryFolder()
        let bytes = withUnsafeBytes(of: dimension.littleEndian) { Array($0) }
        let path = try folder.file("t.fvecs", bytes + [0, 0, 0, 0])
        #expect(message { _ = try VectorTable(contentsOf: path) }.contains("says \(dimension)"))
    }

    @Test func `sizes that overflow are an error, not a crash or an allocation`() throws {
        let folder = try TemporaryFolder()
        let huge = [UInt8](repeating: 0xFF, count: 8)
        let fbin = try folder.file("t.fbin", huge)
        #expect(message { _ = try VectorTable(contentsOf: fbin) }.contains("4294967295 rows"))
        let ibin = try folder.file("t.ibin", huge)
        #expect(message { _ = try NeighborTable(contentsOf: ibin) }.contains("4294967295 rows"))
        let fvecs = try folder.file("t.fvecs", [0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0])
        #expect(message { _ = try VectorTable(contentsOf: fvecs) }.contains("2147483647"))
    }

    @Test func `a table without rows or columns is an error`() throws {
        let folder = try TemporaryFolder()
        for header: [UInt8] in [[0, 0, 0, 0, 3, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0]] {
            let path = try folder.file("t.fbin", header)
            #expect(message { _ = try VectorTable(contentsOf: path) }.contains("rows and columns"))
        }
    }

    @Test func `an id that does not fit 31 bits is an error, and the greatest means absent`() throws
    {
        let folder = try TemporaryFolder()
        let header: [UInt8] = [1, 0, 0, 0, 1, 0, 0, 0]
        let absent = try folder.file("t.ibin", header + [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try NeighborTable(contentsOf: absent).ids == [NeighborTable.absent])
        let wide = try folder.file("t.ibin", header + [0, 0, 0, 0x80])
        #expect(message { _ = try NeighborTable(contentsOf: wide) }.contains("2147483648"))
    }

    @Test func `a value that a whole number type cannot hold is not written`() throws {
        let folder = try TemporaryFolder()
        let table = VectorTable(values: [0.5, 1], dimension: 2)
        #expect(message { try table.write(to: folder.path("t.u8bin")) }.contains("0.5"))
        #expect(message { try table.write(to: folder.path("t.i8bin")) }.contains("0.5"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("t.u8bin")))
    }

    @Test func `writing where there is no folder is an error`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("none/t.npy")
        #expect(message { try Samples.vectors().write(to: path) }.contains("should be written"))
    }

    @Test func `a missing file, a folder and an unknown extension are errors that say so`() throws {
        let folder = try TemporaryFolder()
        let missing = folder.path("none.npy")
        #expect(message { _ = try VectorTable(contentsOf: missing) }.contains("does not exist"))
        try FileManager.default.createDirectory(
            atPath: folder.path("dir.npy"),
            withIntermediateDirectories: false
        )
        let directory = folder.path("dir.npy")
        #expect(message { _ = try VectorTable(contentsOf: directory) }.contains("is a folder"))
        let text = try folder.file("t.csv", [])
        #expect(message { _ = try VectorTable(contentsOf: text) }.contains(".fvecs, .bvecs"))
    }
}
