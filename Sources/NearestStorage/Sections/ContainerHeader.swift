/// The fields of a container's header that the container itself reads and writes.
///
/// All other bytes of the header belong to the format, see ``ContainerFormat``.
package struct ContainerHeader: Sendable, Hashable {
    /// The container's fields, by their offsets from the start of the file.
    package enum Field: Int, Sendable {
        /// 8 bytes: ``ContainerFormat/magic``.
        case magic = 0
        /// 4 bytes: the version of the format, at least 1.
        case version = 8
        /// 4 bytes: the number of sections.
        case sectionCount = 12
        /// 8 bytes: the length of the file.
        case fileLength = 16
        /// 100 bytes that belong to the format.
        case content = 24
        /// 4 bytes: the checksum of all bytes before it and of the section table.
        case checksum = 124
    }

    /// Bytes of the whole header.
    package static let byteCount = 128

    /// The version of the format.
    package let version: UInt32
    /// The number of sections.
    let sectionCount: Int
    /// Bytes of the file.
    let fileLength: Int

    /// Takes the fields of a file that is written.
    init(version: UInt32, sectionCount: Int, fileLength: Int) {
        self.version = version
        self.sectionCount = sectionCount
        self.fileLength = fileLength
    }

    /// Makes the bytes of header and table, their checksum included.
    ///
    /// - Parameters:
    ///   - format: whose magic number is used.
    ///   - content: a whole header, of which only the bytes of ``Field/content`` are used.
    ///   - table: the bytes of the section table.
    /// - Returns: The bytes, and the checksum that is among them.
    func encoded(
        _ format: ContainerFormat,
        content: [UInt8],
        table: [UInt8]
    ) -> (bytes: [UInt8], checksum: UInt32) {
        precondition(content.count == Self.byteCount)
        var writer = ByteWriter()
        writer.writeBytes(format.magic)
        writer.writeZeros(to: Field.version.rawValue)
        writer.writeUInt32(version)
        writer.writeZeros(to: Field.sectionCount.rawValue)
        writer.writeUInt32(UInt32(sectionCount))
        writer.writeZeros(to: Field.fileLength.rawValue)
        writer.writeUInt64(UInt64(fileLength))
        writer.writeZeros(to: Field.content.rawValue)
        writer.writeBytes(content[Field.content.rawValue..<Field.checksum.rawValue])
        var checksum = Checksum()
        checksum.update(writer.bytes)
        checksum.update(table)
        writer.writeZeros(to: Field.checksum.rawValue)
        writer.writeUInt32(checksum.value)
        writer.writeBytes(table)
        return (writer.bytes, checksum.value)
    }

    /// Reads the fields at the start of a file, all but the checksum.
    ///
    /// - Parameters:
    ///   - file: all bytes of the file.
    ///   - name: what errors call the file.
    ///   - format: the format that the file must be of.
    /// - Throws: ``FormatError`` for another magic number, an unknown version, another length than
    ///   the file has, or more sections than there can be.
    init(_ file: FileSlice, name: String, _ format: ContainerFormat) throws(FormatError) {
        var reader = ByteReader(file, file: name, section: "header")
        func error(_ kind: FormatError.Kind, at field: Field, _ detail: String) -> FormatError {
            reader.error(kind, at: field.rawValue, detail)
        }
        guard file.starts(with: format.magic) else {
            throw error(
                .wrongMagic,
                at: .magic,
                "not a \(format.name): its first 8 bytes are those of another format"
            )
        }
        let smallest = Self.byteCount + ContainerFooter.byteCount
        guard file.count >= smallest else {
            throw error(
                .wrongLength,
                at: .version,
                "the file has \(file.count) bytes, but a \(format.name) has at least \(smallest)"
            )
        }
        try reader.skip(Field.version.rawValue)
        version = try reader.readUInt32()
        guard version > 0 else { throw error(.invalid, at: .version, "unknown version 0") }
        guard version <= format.highestVersion else {
            throw error(
                .unsupported,
                at: .version,
                "the file has version \(version) of the format, but this library reads versions "
                    + "up to \(format.highestVersion); update the library"
            )
        }
        try reader.skipZeros(to: Field.sectionCount.rawValue)
        sectionCount = Int(try reader.readUInt32())
        guard sectionCount <= SectionTable.maximumCount else {
            throw error(
                .invalid,
                at: .sectionCount,
                "\(sectionCount) sections, but at most \(SectionTable.maximumCount) are possible"
            )
        }
        try reader.skipZeros(to: Field.fileLength.rawValue)
        let written = try reader.readUInt64()
        guard written == UInt64(file.count) else {
            throw error(
                .wrongLength,
                at: .fileLength,
                "the file has \(file.count) bytes, but was written with \(written): it was cut off "
                    + "or something was added"
            )
        }
        fileLength = file.count
    }

    /// Compares header and table with their checksum.
    ///
    /// - Parameters:
    ///   - file: all bytes of the file.
    ///   - name: what errors call the file.
    ///   - tableEnd: where the section table ends.
    /// - Returns: The checksum.
    /// - Throws: ``FormatError`` if they differ.
    static func checkChecksum(
        _ file: FileSlice,
        name: String,
        tableEnd: Int
    ) throws(FormatError) -> UInt32 {
        var checksum = Checksum()
        file.extracting(0..<Field.checksum.rawValue).withSpan { checksum.update($0) }
        file.extracting(byteCount..<tableEnd).withSpan { checksum.update($0) }
        let written: UInt32 = file.number(at: Field.checksum.rawValue)
        guard checksum.value == written else {
            throw FormatError(
                .checksumMismatch,
                file: name,
                section: "header",
                offset: Field.checksum.rawValue,
                "the checksum of header and section table is \(checksum.value.hexadecimal), but it "
                    + "was written as \(written.hexadecimal): the file was damaged; restore or "
                    + "rebuild it"
            )
        }
        return written
    }
}
