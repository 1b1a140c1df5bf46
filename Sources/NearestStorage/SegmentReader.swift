/// A segment's header and sections, over its bytes: checks what *The file format* says is checked when a file
/// is opened, and later the rest that is not about vectors.
@safe package struct SegmentReader: @unchecked Sendable {
    // Unchecked because of the pointer: the bytes are constant while `owner` lives.

    private let bytes: UnsafeRawBufferPointer
    private let owner: any FileBytes
    /// What errors call the file.
    package let file: String
    package let header: SegmentHeader
    /// The sections by their offsets, unknown ones included.
    package let sections: [SegmentSection]

    /// Reads the header, the table and the footer.
    ///
    /// - Parameters:
    ///   - source: the file's bytes, which this keeps.
    ///   - file: what errors call the file.
    /// - Throws: ``FormatError`` for the first fault.
    package init(_ source: any FileBytes, file: String) throws(FormatError) {
        let bytes = unsafe source.bytes
        var reader = unsafe ByteReader(bytes, file: file, section: "header")
        let (header, sectionCount) = try Self.readHeader(&reader, length: bytes.count)
        reader.section = "section table"
        var sections: [SegmentSection] = []
        for _ in 0..<sectionCount { sections.append(try Self.readEntry(&reader)) }
        try unsafe Self.checkChecksum(bytes, tableEnd: reader.position, file: file)
        sections.sort { ($0.offset, $0.length) < ($1.offset, $1.length) }
        try Self.check(sections, from: reader.position, in: bytes.count, file: file)
        unsafe self.bytes = bytes
        owner = source
        self.file = file
        self.header = header
        self.sections = sections
    }

    /// The bytes of a section, if it is there.
    package func bytes(of tag: SectionTag) -> UnsafeRawBufferPointer? {
        guard let section = sections.first(where: { $0.tag == tag }) else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[section.range])
    }

    /// Describes a fault in a section.
    ///
    /// - Parameters:
    ///   - kind: what kind of fault.
    ///   - tag: the section.
    ///   - offset: where in the section, in bytes.
    ///   - detail: what was found there.
    /// - Returns: the error, with the place in the file.
    package func error(
        _ kind: FormatError.Kind,
        in tag: SectionTag,
        at offset: Int = 0,
        _ detail: String
    ) -> FormatError {
        let start = sections.first { $0.tag == tag }?.offset ?? 0
        return FormatError(kind, file: file, section: "\(tag)", offset: start + offset, detail)
    }

    /// Bytes that are summed at a time: they stay in a cache for who looks at them next.
    private static let piece = 1 << 18

    /// Reads every byte: the checksums of all sections, and the zeros between them.
    ///
    /// - Parameters:
    ///   - tag: a section that somebody else wants to look at while it is in a cache.
    ///   - body: called after each piece of that section, with the bytes of it that have been read so
    ///     far. What it finds counts only if the section's checksum is right.
    /// - Throws: ``FormatError`` for the first fault.
    package func verify(
        looking tag: SectionTag,
        _ body: (Int) -> Void = { _ in }
    ) throws(FormatError) {
        var end = SegmentFormat.headerBytes + sections.count * SegmentFormat.entryBytes
        for section in sections {
            try checkZeros(end..<section.offset)
            let found = checksum(of: section) { if section.tag == tag { body($0) } }
            try check(found, section)
            end = section.range.upperBound
        }
        unsafe try checkZeros(end..<bytes.count - SegmentFormat.footerBytes)
    }

    /// Compares one section with its checksum, if it is there.
    ///
    /// - Throws: ``FormatError`` where they differ.
    package func checkChecksum(of tag: SectionTag) throws(FormatError) {
        guard let section = sections.first(where: { $0.tag == tag }) else { return }
        try check(checksum(of: section) { _ in }, section)
    }

    private func check(_ found: UInt32, _ section: SegmentSection) throws(FormatError) {
        guard found != section.checksum else { return }
        throw error(
            .checksumMismatch,
            in: section.tag,
            "the checksum of its \(section.length) bytes is \(Self.hex(found)), but it was written "
                + "as \(Self.hex(section.checksum)): the file was damaged; restore or rebuild it"
        )
    }

    /// A checksum as people write it.
    static func hex(_ checksum: UInt32) -> String {
        let digits = String(checksum, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private func checksum(of section: SegmentSection, _ body: (Int) -> Void) -> UInt32 {
        var checksum = Checksum()
        var position = section.offset
        while position < section.range.upperBound {
            let end = min(position + Self.piece, section.range.upperBound)
            unsafe checksum.update(UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
            position = end
            body(position - section.offset)
        }
        return checksum.value
    }

    private func checkZeros(_ range: Range<Int>) throws(FormatError) {
        var position = range.lowerBound
        // Whole words first: a gap may be as long as the largest alignment.
        while position + 8 <= range.upperBound,
            unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) == 0
        {
            position += 8
        }
        if let offset = unsafe bytes[position..<range.upperBound].firstIndex(where: { $0 != 0 }) {
            throw FormatError(
                .invalid,
                file: file,
                section: "padding",
                offset: offset,
                "a byte between two sections is not zero"
            )
        }
    }
}
