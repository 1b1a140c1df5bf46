/// The `.fbin`, `.u8bin`, `.i8bin` and `.ibin` formats of the big-ann-benchmarks competition.
///
/// All numbers are little-endian, without padding.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 4 | rows n, `uint32` |
/// | 4 | 4 | dimension d, or neighbors a query k, `uint32` |
/// | 8 | n * d * element size | elements, or for `.ibin` n * k ids of `uint32` |
/// | 8 + n * k * 4 | n * k * 4 | `.ibin` of ground truth only: distances, float |
///
/// Whether an `.ibin` file has distances is told by its length. The id 2^32 - 1 means "absent".
enum BinFormat {
    private static let headerByteCount = 8

    /// Reads a `.fbin`, `.u8bin` or `.i8bin` file.
    static func readVectors(
        _ file: InputFile,
        as elementType: VectorTable.ElementType
    ) throws -> VectorTable {
        let shape = try readHeader(of: file)
        let size = elementType.byteCount
        guard
            let byteCount = checkedProduct(shape.rows, shape.columns, size),
            file.byteCount - headerByteCount == byteCount
        else {
            throw file.error(
                "should have \(shape.rows) rows x \(shape.columns) x \(size) bytes of data",
                but: "has \(file.byteCount - headerByteCount)"
            )
        }
        return file.withBytes { bytes in
            VectorTable(
                reading: UnsafeRawBufferPointer(rebasing: bytes[headerByteCount...]),
                dimension: shape.columns,
                elementType: elementType
            )
        }
    }

    /// Reads an `.ibin` file, with or without distances.
    static func readNeighbors(_ file: InputFile) throws -> NeighborTable {
        let shape = try readHeader(of: file)
        let present = file.byteCount - headerByteCount
        guard
            let idByteCount = checkedProduct(shape.rows, shape.columns, 4),
            let doubled = checkedProduct(idByteCount, 2),
            present == idByteCount || present == doubled
        else {
            throw file.error(
                "should have \(shape.rows) rows x \(shape.columns) ids x 4 bytes of data, "
                    + "or twice that with distances",
                but: "has \(present) bytes"
            )
        }
        let ids = try readIDs(file, count: idByteCount / 4, columns: shape.columns)
        guard present == doubled else { return NeighborTable(ids: ids, k: shape.columns) }
        let distances = file.withBytes { bytes in
            VectorTable(
                reading: UnsafeRawBufferPointer(
                    rebasing: bytes[(headerByteCount + idByteCount)...]
                ),
                dimension: shape.columns,
                elementType: .float32
            )
        }
        return NeighborTable(ids: ids, k: shape.columns, distances: distances.values)
    }

    /// Writes a `.fbin`, `.u8bin` or `.i8bin` file.
    static func write(
        _ table: VectorTable,
        as elementType: VectorTable.ElementType,
        to path: String
    ) throws {
        let byteCount = table.storedByteCount
        var output = OutputFile(path: path, capacity: headerByteCount + byteCount)
        try writeHeader(rows: table.count, columns: table.dimension, to: &output)
        try elementType.narrow(table.values[...], to: &output)
        try output.write()
    }

    /// Writes an `.ibin` file, with distances where the table has them.
    static func write(_ table: NeighborTable, to path: String) throws {
        var output = OutputFile(path: path, capacity: headerByteCount + table.ids.count * 8)
        try writeHeader(rows: table.count, columns: table.k, to: &output)
        output.append(table.ids)
        table.distances?.withUnsafeBytes { output.append($0) }
        try output.write()
    }

    private static func readHeader(of file: InputFile) throws -> (rows: Int, columns: Int) {
        guard file.byteCount >= headerByteCount else {
            throw file.error(
                "should begin with a header of \(headerByteCount) bytes",
                but: "has \(file.byteCount) bytes"
            )
        }
        let (rows, columns) = file.withBytes { bytes in
            (Int(bytes.number(at: 0, as: UInt32.self)), Int(bytes.number(at: 4, as: UInt32.self)))
        }
        guard rows >= 1, columns >= 1 else {
            throw file.error("should have rows and columns", but: "says \(rows) x \(columns)")
        }
        return (rows, columns)
    }

    private static func writeHeader(
        rows: Int,
        columns: Int,
        to output: inout OutputFile
    ) throws {
        guard let rows = UInt32(exactly: rows), let columns = UInt32(exactly: columns) else {
            throw DatasetError(
                file: output.name,
                expected: "rows and columns should fit 32 bits",
                found: "are \(rows) x \(columns)"
            )
        }
        output.append([rows, columns])
    }

    private static func readIDs(_ file: InputFile, count: Int, columns: Int) throws -> [Int32] {
        try file.withBytes { bytes in
            try (0..<count).map { index in
                let id: UInt32 = bytes.number(at: headerByteCount + index * 4)
                return try NeighborTable.narrowedID(
                    id == .max ? -1 : Int64(id),
                    at: index,
                    columns: columns,
                    file: file
                )
            }
        }
    }
}

extension NeighborTable {
    /// Returns an id as it is kept, or throws where 32 bits with a sign cannot hold it.
    static func narrowedID(
        _ id: Int64,
        at index: Int,
        columns: Int,
        file: InputFile
    ) throws -> Int32 {
        guard let narrow = Int32(exactly: id), narrow >= absent else {
            throw file.error(
                "neighbor ids should be -1...\(Int32.max)",
                but: "row \(index / columns), column \(index % columns) has \(id)"
            )
        }
        return narrow
    }
}
