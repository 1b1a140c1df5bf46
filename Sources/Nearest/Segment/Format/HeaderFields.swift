internal import NearestStorage

/// Reads the fields of a segment's header in their order, and checks that the bytes between them
/// are zero.
struct HeaderFields {
    private var reader: ByteReader

    /// Begins before the first field.
    init(_ reader: SectionReader) throws(FormatError) {
        self.reader = reader.headerReader()
        try self.reader.skip(ContainerHeader.Field.content.rawValue)
    }

    /// Reads one byte.
    mutating func readUInt8(_ field: SegmentHeader.Field) throws(FormatError) -> UInt8 {
        try reader.skipZeros(to: field.rawValue)
        return try reader.readUInt8()
    }

    /// Reads four bytes.
    mutating func readUInt32(_ field: SegmentHeader.Field) throws(FormatError) -> UInt32 {
        try reader.skipZeros(to: field.rawValue)
        return try reader.readUInt32()
    }

    /// Reads eight bytes.
    mutating func readUInt64(_ field: SegmentHeader.Field) throws(FormatError) -> UInt64 {
        try reader.skipZeros(to: field.rawValue)
        return try reader.readUInt64()
    }

    /// Reads the writer's name, and the reserved bytes that follow the last field.
    mutating func readWriter() throws(FormatError) -> String {
        try reader.skipZeros(to: SegmentHeader.Field.writer.rawValue)
        guard let name = try reader.readString(paddedTo: SegmentHeader.writerBytes) else {
            throw error(.writer, "the writer's name is not valid UTF-8 with zeros after it")
        }
        try reader.skipZeros(to: ContainerHeader.Field.checksum.rawValue)
        return name
    }

    /// Describes a fault in a field.
    func error(_ field: SegmentHeader.Field, _ detail: String) -> FormatError {
        reader.error(.invalid, at: field.rawValue, detail)
    }
}
