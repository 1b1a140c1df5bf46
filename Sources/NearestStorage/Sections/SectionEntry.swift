/// An entry of the section table: where a section is, and the checksum of its bytes.
package struct SectionEntry: Sendable, Hashable {
    /// The fields of an entry, by their offsets from its start.
    enum Field: Int {
        /// 4 bytes: the tag.
        case tag = 0
        /// 4 bytes: bit 0 says that the section is required.
        case flags = 4
        /// 8 bytes: the section's offset from the start of the file.
        case offset = 8
        /// 8 bytes: the section's length.
        case length = 16
        /// 4 bytes: the section's checksum; reserved bytes follow.
        case checksum = 24
    }

    /// Bytes of an entry in the table.
    static let byteCount = 32

    /// What kind of section it is.
    package var tag: SectionTag
    /// Whether a reader that does not know the section must refuse the file.
    package var isRequired: Bool
    /// Bytes from the start of the file, a multiple of ``SectionPlacement/alignment``.
    package var offset: Int
    /// Bytes.
    package var length: Int
    /// The CRC-32C of its bytes.
    package var checksum: UInt32

    /// Describes a section, by default one that readers must know.
    package init(
        _ tag: SectionTag,
        isRequired: Bool = true,
        offset: Int,
        length: Int,
        checksum: UInt32
    ) {
        self.tag = tag
        self.isRequired = isRequired
        self.offset = offset
        self.length = length
        self.checksum = checksum
    }

    /// The bytes of the file that are the section's.
    package var range: Range<Int> { offset..<offset + length }

    /// Appends the entry's bytes.
    func encode(to writer: inout ByteWriter) {
        let start = writer.count
        writer.writeUInt32(tag.rawValue)
        writer.writeZeros(to: start + Field.flags.rawValue)
        writer.writeUInt32(isRequired ? 1 : 0)
        writer.writeZeros(to: start + Field.offset.rawValue)
        writer.writeUInt64(UInt64(offset))
        writer.writeZeros(to: start + Field.length.rawValue)
        writer.writeUInt64(UInt64(length))
        writer.writeZeros(to: start + Field.checksum.rawValue)
        writer.writeUInt32(checksum)
        writer.writeZeros(to: start + Self.byteCount)
    }

    /// Reads the next entry of a table.
    ///
    /// - Parameters:
    ///   - reader: at the start of the entry.
    ///   - knownTags: the sections that the caller can read.
    /// - Throws: ``FormatError`` for flags that are unknown, a required section that is unknown, a
    ///   known one that is marked as optional, and a place where no section can be. All of them
    ///   name the start of the entry.
    init(_ reader: inout ByteReader, knownTags: Set<SectionTag>) throws(FormatError) {
        let entry = reader
        tag = SectionTag(rawValue: try reader.readUInt32())
        let flags = try reader.readUInt32()
        let (offset, length) = (try reader.readUInt64(), try reader.readUInt64())
        checksum = try reader.readUInt32()
        let reserved = try reader.readUInt32()
        guard flags <= 1, reserved == 0 else {
            throw entry.error(.invalid, "the entry of section \(tag) has unknown flags")
        }
        isRequired = flags == 1
        let isKnown = knownTags.contains(tag)
        if isRequired, !isKnown {
            throw entry.error(
                .unsupported,
                "the file requires its section \(tag), which this library does not know; update "
                    + "the library"
            )
        }
        if !isRequired, isKnown {
            throw entry.error(.invalid, "section \(tag) is marked as optional, but is required")
        }
        guard let offset = Int(exactly: offset), let length = Int(exactly: length),
            offset.isMultiple(of: SectionPlacement.alignment)
        else {
            throw entry.error(
                .invalid,
                "impossible place for section \(tag): \(length) bytes at byte \(offset)"
            )
        }
        self.offset = offset
        self.length = length
    }
}
