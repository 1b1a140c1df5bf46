// What is checked of the header, the table and the footer; see *The file format*, sections 1 to 3.
extension SegmentReader {
    static func readHeader(
        _ reader: inout ByteReader,
        length: Int
    ) throws(FormatError) -> (SegmentHeader, sectionCount: Int) {
        let smallest = SegmentFormat.headerBytes + SegmentFormat.footerBytes
        guard length >= 8, unsafe try reader.readBytes(8).elementsEqual(SegmentFormat.magic) else {
            throw FormatError(
                .notASegment,
                file: reader.file,
                section: "header",
                offset: 0,
                "it does not begin as a segment does"
            )
        }
        guard length >= smallest else {
            throw reader.error(.wrongLength, "the file has \(length) bytes, less than any segment")
        }
        let version = try reader.readUInt32()
        guard version > 0 else {
            throw FormatError(
                .invalid,
                file: reader.file,
                section: "header",
                offset: 8,
                "there is no version 0 of the format"
            )
        }
        guard version <= SegmentFormat.withAttributes else {
            throw FormatError(
                .unsupported,
                file: reader.file,
                section: "header",
                offset: 8,
                "it is of version \(version) of the format, and this library reads versions up to "
                    + "\(SegmentFormat.withAttributes); update the library"
            )
        }
        let sectionCount = Int(try reader.readUInt32())
        guard sectionCount <= SegmentFormat.mostSections else {
            throw reader.error(
                .invalid,
                at: 12,
                "\(sectionCount) sections are more than there can be"
            )
        }
        let written = try reader.readUInt64()
        guard written == UInt64(length) else {
            throw FormatError(
                .wrongLength,
                file: reader.file,
                section: "header",
                offset: 16,
                "the file has \(length) bytes, but was written with \(written): it was cut off or "
                    + "something was added"
            )
        }
        return (try readFields(&reader, version), sectionCount)
    }

    private static func readFields(
        _ reader: inout ByteReader,
        _ version: UInt32
    ) throws(FormatError) -> SegmentHeader {
        let count = try reader.readUInt64()
        guard count <= 1 << 31 else { throw reader.error(.invalid, at: 24, "\(count) vectors") }
        var header = SegmentHeader(
            version: version,
            count: Int(count),
            dimension: Int(try reader.readUInt32()),
            rowBytes: Int(try reader.readUInt32()),
            metric: try reader.readUInt8(),
            encoding: try reader.readUInt8(),
            kind: try reader.readUInt8(),
            writer: ""
        )
        try requireZeros(1, &reader)
        header.m = Int(try reader.readUInt32())
        header.efConstruction = Int(try reader.readUInt32())
        let node = try reader.readUInt32()
        header.entryNode = node == SegmentFormat.noNode ? nil : Int(node)
        header.entryLayer = Int(try reader.readUInt32())
        try requireZeros(4, &reader)
        header.seed = try reader.readUInt64()
        let writer = unsafe try reader.readBytes(SegmentFormat.writerBytes)
        let name = unsafe writer.prefix { $0 != 0 }
        guard let text = unsafe String(validating: name, as: UTF8.self),
            unsafe writer.dropFirst(name.count).allSatisfy({ $0 == 0 })
        else {
            throw reader.error(.invalid, at: 72, "the name of the library that wrote it is no text")
        }
        header.writer = text
        try requireZeros(4, &reader)
        try reader.skip(4)
        return header
    }

    private static func requireZeros(
        _ count: Int,
        _ reader: inout ByteReader
    ) throws(FormatError) {
        let start = reader.baseOffset + reader.position
        guard unsafe try reader.readBytes(count).allSatisfy({ $0 == 0 }) else {
            throw reader.error(.invalid, at: start, "a byte is not zero, as it must be")
        }
    }

    static func readEntry(_ reader: inout ByteReader) throws(FormatError) -> SegmentSection {
        let start = reader.baseOffset + reader.position
        let tag = SectionTag(rawValue: try reader.readUInt32())
        let flags = try reader.readUInt32()
        let (offset, length) = (try reader.readUInt64(), try reader.readUInt64())
        let checksum = try reader.readUInt32()
        let rest = try reader.readUInt32()
        func fault(_ kind: FormatError.Kind, _ detail: String) -> FormatError {
            FormatError(kind, file: reader.file, section: "section table", offset: start, detail)
        }
        guard flags <= 1, rest == 0 else {
            throw fault(.invalid, "the entry of \(tag) has flags that are not known")
        }
        if flags == 1, !SectionTag.known.contains(tag) {
            throw fault(
                .unsupported,
                "the file needs its section \(tag), which this library does not know; update it"
            )
        }
        if flags == 0, SectionTag.known.contains(tag) {
            throw fault(.invalid, "the section \(tag) is marked as one that may be skipped")
        }
        guard let offset = Int(exactly: offset), let length = Int(exactly: length),
            offset.isMultiple(of: SegmentFormat.alignment)
        else { throw fault(.invalid, "the section \(tag) begins or ends where none can") }
        return SegmentSection(
            tag: tag,
            isRequired: flags == 1,
            offset: offset,
            length: length,
            checksum: checksum
        )
    }

    /// Compares the header's checksum with its bytes and with the footer.
    static func checkChecksum(
        _ bytes: UnsafeRawBufferPointer,
        tableEnd: Int,
        file: String
    ) throws(FormatError) {
        let at = SegmentFormat.checksumOffset
        var checksum = Checksum()
        unsafe checksum.update(UnsafeRawBufferPointer(rebasing: bytes[..<at]))
        unsafe checksum.update(
            UnsafeRawBufferPointer(rebasing: bytes[SegmentFormat.headerBytes..<tableEnd])
        )
        let written = unsafe UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)
        )
        guard checksum.value == written else {
            throw FormatError(
                .checksumMismatch,
                file: file,
                section: "header",
                offset: at,
                "the checksum of header and section table is \(hex(checksum.value)), but it was written as "
                    + "\(hex(written)): the file was damaged; restore or rebuild it"
            )
        }
        let start = bytes.count - SegmentFormat.footerBytes
        let footer = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard unsafe footer.elementsEqual(Self.footer(length: bytes.count, checksum: written))
        else {
            throw FormatError(
                .notASegment,
                file: file,
                section: "footer",
                offset: start,
                "it does not end as a segment does, or not as this header says"
            )
        }
    }

    /// The last bytes of a file; see *The file format*, section 3.
    static func footer(length: Int, checksum: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt64(UInt64(length))
        writer.writeUInt32(checksum)
        writer.writeBytes([UInt8](repeating: 0, count: 12))
        writer.writeBytes(SegmentFormat.endMagic)
        return writer.bytes
    }

    /// Checks that sections, by offset, lie behind each other between table and footer, each once.
    static func check(
        _ sections: [SegmentSection],
        from start: Int,
        in length: Int,
        file: String
    ) throws(FormatError) {
        var end = start
        let last = length - SegmentFormat.footerBytes
        var tags: Set<SectionTag> = []
        for section in sections {
            func fault(_ detail: String) -> FormatError {
                FormatError(
                    .invalid,
                    file: file,
                    section: "\(section.tag)",
                    offset: section.offset,
                    detail
                )
            }
            guard tags.insert(section.tag).inserted else { throw fault("it stands twice") }
            guard section.offset >= end else {
                throw fault("it begins before byte \(end), where the one before it ends")
            }
            guard section.length <= last - section.offset else {
                throw fault(
                    "its \(section.length) bytes go beyond byte \(last), where the footer is"
                )
            }
            end = section.range.upperBound
        }
    }
}
