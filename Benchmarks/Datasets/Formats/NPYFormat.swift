/// NumPy's `.npy` format, for arrays of two axes in C order.
///
/// Vectors are `<f4`, `<f2`, `|u1` or `|i1`; neighbors `<i4`, `<i8` or `<u4`, where the greatest
/// `<u4` means "absent". Written are version 1.0 files, the ids as `<i4`.
enum NPYFormat {
    private static let vectorTypes: [String: VectorTable.ElementType] = [
        "<f4": .float32, "<f2": .float16, "|u1": .uint8, "|i1": .int8,
    ]

    /// Reads a table of vectors.
    static func readVectors(_ file: InputFile) throws -> VectorTable {
        let header = try NPYHeader(of: file)
        guard let elementType = vectorTypes[header.elementType] else {
            throw file.error(
                "vectors should have the element type <f4, <f2, |u1 or |i1",
                but: "have \(DatasetError.quoted(header.elementType))"
            )
        }
        try header.checkLength(of: file, elementByteCount: elementType.byteCount)
        return file.withBytes { bytes in
            VectorTable(
                reading: UnsafeRawBufferPointer(rebasing: bytes[header.dataOffset...]),
                dimension: header.columns,
                elementType: elementType
            )
        }
    }

    /// Reads a table of neighbors.
    static func readNeighbors(_ file: InputFile) throws -> NeighborTable {
        let header = try NPYHeader(of: file)
        let ids: [Int32]
        switch header.elementType {
        case "<i4":
            ids = try readIDs(file, header, as: Int32.self) { Int64($0) }
        case "<u4":
            ids = try readIDs(file, header, as: UInt32.self) { $0 == .max ? -1 : Int64($0) }
        case "<i8":
            ids = try readIDs(file, header, as: Int64.self) { $0 }
        default:
            throw file.error(
                "neighbors should have the element type <i4, <i8 or <u4",
                but: "have \(DatasetError.quoted(header.elementType))"
            )
        }
        return NeighborTable(ids: ids, k: header.columns)
    }

    /// Writes a table of vectors in its element type.
    static func write(_ table: VectorTable, to path: String) throws {
        let type =
            switch table.elementType {
            case .float32: "<f4"
            case .float16: "<f2"
            case .uint8: "|u1"
            case .int8: "|i1"
            }
        let header = NPYHeader.bytes(
            elementType: type,
            rows: table.count,
            columns: table.dimension
        )
        var output = OutputFile(path: path, capacity: header.count + table.storedByteCount)
        output.append(header)
        try table.elementType.narrow(table.values[...], to: &output)
        try output.write()
    }

    /// Writes the ids of a table of neighbors.
    static func write(_ table: NeighborTable, to path: String) throws {
        let header = NPYHeader.bytes(elementType: "<i4", rows: table.count, columns: table.k)
        var output = OutputFile(path: path, capacity: header.count + table.ids.count * 4)
        output.append(header)
        output.append(table.ids)
        try output.write()
    }

    private static func readIDs<ID: FixedWidthInteger & BitwiseCopyable>(
        _ file: InputFile,
        _ header: NPYHeader,
        as type: ID.Type,
        widened: (ID) -> Int64
    ) throws -> [Int32] {
        let size = MemoryLayout<ID>.size
        try header.checkLength(of: file, elementByteCount: size)
        return try file.withBytes { bytes in
            try (0..<(header.rows * header.columns)).map { index in
                try NeighborTable.narrowedID(
                    widened(bytes.number(at: header.dataOffset + index * size, as: type)),
                    at: index,
                    columns: header.columns,
                    file: file
                )
            }
        }
    }
}
