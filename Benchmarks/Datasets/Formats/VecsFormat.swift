/// The `.fvecs`, `.bvecs` and `.ivecs` formats of the TEXMEX corpora (SIFT1M, GIST1M).
///
/// Rows follow one another without a header or padding; all numbers are little-endian.
///
/// | offset in the row | bytes | what |
/// |---|---|---|
/// | 0 | 4 | dimension d, `int32`, the same in each row |
/// | 4 | d * 4 (`.fvecs` float, `.ivecs` int32) or d (`.bvecs` uint8) | the elements |
enum VecsFormat {
    private static let prefixByteCount = 4

    /// Reads a `.fvecs` or `.bvecs` file.
    static func readVectors(
        _ file: InputFile,
        as elementType: VectorTable.ElementType
    ) throws -> VectorTable {
        let size = elementType.byteCount
        let shape = try checkedShape(of: file, elementByteCount: size)
        let stride = prefixByteCount + shape.dimension * size
        return file.withBytes { bytes in
            // The elements without the dimension before each row.
            var elements: [UInt8] = []
            elements.reserveCapacity(shape.rows * shape.dimension * size)
            for row in 0..<shape.rows {
                elements += bytes[(row * stride + prefixByteCount)..<((row + 1) * stride)]
            }
            return elements.withUnsafeBytes { elements in
                VectorTable(
                    reading: elements,
                    dimension: shape.dimension,
                    elementType: elementType
                )
            }
        }
    }

    /// Reads an `.ivecs` file.
    static func readNeighbors(_ file: InputFile) throws -> NeighborTable {
        let shape = try checkedShape(of: file, elementByteCount: 4)
        let stride = prefixByteCount + shape.dimension * 4
        var ids: [Int32] = []
        ids.reserveCapacity(shape.rows * shape.dimension)
        file.withBytes { bytes in
            for row in 0..<shape.rows {
                for column in 0..<shape.dimension {
                    ids.append(bytes.number(at: row * stride + prefixByteCount + column * 4))
                }
            }
        }
        return NeighborTable(ids: ids, k: shape.dimension)
    }

    /// Writes a `.fvecs` or `.bvecs` file.
    static func write(
        _ table: VectorTable,
        as elementType: VectorTable.ElementType,
        to path: String
    ) throws {
        let stride = prefixByteCount + table.dimension * elementType.byteCount
        var output = OutputFile(path: path, capacity: table.count * stride)
        for row in 0..<table.count {
            output.append(CollectionOfOne(Int32(table.dimension)))
            try elementType.narrow(table[row], to: &output)
        }
        try output.write()
    }

    /// Writes an `.ivecs` file.
    static func write(_ table: NeighborTable, to path: String) throws {
        let stride = prefixByteCount + table.k * 4
        var output = OutputFile(path: path, capacity: table.count * stride)
        for query in 0..<table.count {
            output.append(CollectionOfOne(Int32(table.k)))
            output.append(table[query])
        }
        try output.write()
    }

    /// Checks the dimension of each row and the length of the file, before anything is allocated.
    private static func checkedShape(
        of file: InputFile,
        elementByteCount: Int
    ) throws -> (rows: Int, dimension: Int) {
        guard file.byteCount >= prefixByteCount else {
            throw file.error(
                "should begin with a dimension of \(prefixByteCount) bytes",
                but: "has \(file.byteCount) bytes"
            )
        }
        return try file.withBytes { bytes in
            // At most 2^31 * 4 + 4: an `Int` holds it, and no check for overflow is needed.
            let dimension = Int(bytes.number(at: 0, as: Int32.self))
            guard dimension >= 1 else {
                throw file.error("row 0 should have a positive dimension", but: "says \(dimension)")
            }
            let stride = prefixByteCount + dimension * elementByteCount
            var offset = 0
            var rows = 0
            while offset < bytes.count {
                let left = bytes.count - offset
                if left >= prefixByteCount {
                    let said = bytes.number(at: offset, as: Int32.self)
                    guard said == dimension else {
                        throw file.error(
                            "row \(rows) should have dimension \(dimension)",
                            but: "says \(said) (byte \(offset))"
                        )
                    }
                }
                guard left >= stride else {
                    throw file.error(
                        "row \(rows) should take \(stride) bytes (dimension \(dimension))",
                        but: "only \(left) are left (byte \(offset))"
                    )
                }
                offset += stride
                rows += 1
            }
            return (rows, dimension)
        }
    }
}
