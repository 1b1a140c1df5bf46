#if _endian(big)
#error("sections are read where they lie in memory, and their numbers are little-endian")
#endif

/// The header and the sections of a container file, over its bytes.
///
/// Opening checks all that costs nothing: header, table, footer and where sections lie.
/// ``verify(watching:_:)`` checks the rest of what the container knows. What the sections and the
/// format's own fields of the header mean is for the format to say.
package struct SectionReader: Sendable {
    private let bytes: FileSlice
    private let table: SectionTable
    /// What errors call the file.
    package let file: String
    /// The version of the format.
    package let version: UInt32

    /// Reads header, table and footer.
    ///
    /// - Parameters:
    ///   - source: the file's bytes, which this keeps.
    ///   - file: what errors call the file.
    ///   - format: the format that the file must be of.
    /// - Complexity: O(sections · log sections), whatever the size of the file.
    /// - Throws: ``FormatError`` for the first fault.
    package init(
        _ source: any FileBytes,
        file: String,
        _ format: ContainerFormat
    ) throws(FormatError) {
        bytes = FileSlice(source)
        self.file = file
        let header = try ContainerHeader(bytes, name: file, format)
        version = header.version
        let rest = bytes.extracting(ContainerHeader.byteCount..<bytes.count)
        var reader = ByteReader(rest, file: file, section: "section table")
        // The checksum first: a damaged entry may look like one of a later version.
        var end = reader
        try end.skip(SectionTable.byteCount(header.sectionCount))
        let checksum = try ContainerHeader.checkChecksum(bytes, name: file, tableEnd: end.offset)
        table = try SectionTable(
            &reader,
            count: header.sectionCount,
            knownTags: format.knownTags
        )
        try ContainerFooter.check(bytes, name: file, format, checksum: checksum)
        try table.checkOrder(
            within: reader.offset..<bytes.count - ContainerFooter.byteCount,
            file: file
        )
    }

    /// The sections by their offsets, unknown ones included.
    package var sections: [SectionEntry] { table.entries }

    /// The bytes of a section, or nil if the file does not have it.
    package func bytes(of tag: SectionTag) -> FileSlice? {
        table[tag].map { bytes.extracting($0.range) }
    }

    /// Whether the file has a section.
    package func contains(_ tag: SectionTag) -> Bool { table[tag] != nil }

    /// Reads the header from the first byte of the file on.
    package func headerReader() -> ByteReader {
        let header = bytes.extracting(0..<ContainerHeader.byteCount)
        return ByteReader(header, file: file, section: "header")
    }

    /// Reads a section from its first byte on, or returns nil if the file does not have it.
    ///
    /// Compares it with its checksum first: for short sections that are used when the file is
    /// opened.
    ///
    /// - Complexity: O(length of the section).
    /// - Throws: ``FormatError`` if the checksum is not that of the section.
    package func checkedReader(of tag: SectionTag) throws(FormatError) -> ByteReader? {
        guard let entry = table[tag] else { return nil }
        try check(checksum(of: entry) { _ in }, entry)
        return ByteReader(bytes.extracting(entry.range), file: file, section: "\(tag)")
    }

    /// Describes a fault in the header.
    ///
    /// - Parameters:
    ///   - offset: where in the file.
    ///   - detail: what was found there.
    /// - Returns: The error.
    package func headerError(at offset: Int, _ detail: String) -> FormatError {
        FormatError(.invalid, file: file, section: "header", offset: offset, detail)
    }

    /// Describes a fault in a section.
    ///
    /// - Parameters:
    ///   - kind: what kind of fault.
    ///   - tag: the section.
    ///   - offset: where in the section, in bytes.
    ///   - detail: what was found there.
    /// - Returns: The error, with the place in the file.
    package func error(
        _ kind: FormatError.Kind,
        in tag: SectionTag,
        at offset: Int = 0,
        _ detail: String
    ) -> FormatError {
        let start = table[tag]?.offset ?? 0
        return FormatError(kind, file: file, section: "\(tag)", offset: start + offset, detail)
    }
}

extension SectionReader {
    /// Bytes that are summed at a time, 256 KB: they stay in a cache for whatever looks at them
    /// next.
    private static let piece = 1 << 18

    /// Reads every byte: the checksums of all sections, and the zeros between them.
    ///
    /// - Parameters:
    ///   - tag: a section whose bytes the caller looks at too, while they are in a cache.
    ///   - body: called after each piece of that section, with the number of its bytes that have
    ///     been read so far. What it finds counts only if the section's checksum is right.
    /// - Complexity: O(length of the file), about as fast as memory is read.
    /// - Throws: ``FormatError`` for the first fault.
    package func verify(
        watching tag: SectionTag,
        _ body: (Int) -> Void = { _ in }
    ) throws(FormatError) {
        var end = ContainerHeader.byteCount + SectionTable.byteCount(sections.count)
        for entry in sections {
            try checkPadding(end..<entry.offset)
            let found = checksum(of: entry) { if entry.tag == tag { body($0) } }
            try check(found, entry)
            end = entry.range.upperBound
        }
        try checkPadding(end..<bytes.count - ContainerFooter.byteCount)
    }

    private func check(_ found: UInt32, _ entry: SectionEntry) throws(FormatError) {
        guard found != entry.checksum else { return }
        throw error(
            .checksumMismatch,
            in: entry.tag,
            "the checksum of its \(entry.length) bytes is \(found.hexadecimal), but it was written "
                + "as \(entry.checksum.hexadecimal): the file was damaged; restore or rebuild it"
        )
    }

    private func checksum(of entry: SectionEntry, _ body: (Int) -> Void) -> UInt32 {
        var checksum = Checksum()
        var position = entry.offset
        while position < entry.range.upperBound {
            let end = min(position + Self.piece, entry.range.upperBound)
            bytes.extracting(position..<end).withSpan { checksum.update($0) }
            position = end
            body(position - entry.offset)
        }
        return checksum.value
    }

    private func checkPadding(_ range: Range<Int>) throws(FormatError) {
        var reader = ByteReader(bytes.extracting(range), file: file, section: "padding")
        try reader.skipZeros(to: range.count, "byte between two sections is not zero")
    }
}
