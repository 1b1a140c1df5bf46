package import SystemPackage

/// Writes a container file: sections one after the other, then the header that says where they are.
///
/// The first section may be *streamed*: it comes in pieces, and its length need not be known. All
/// other sections come whole, or in parts of a length that is announced; see
/// ``begin(_:byteCount:)``.
///
/// The file takes its name when it is whole and on the disk, not before; see ``DurableFile``.
package struct SectionWriter: ~Copyable {
    var file: OutputFile
    var placement: SectionPlacement
    var entries: [SectionEntry] = []
    /// The first section, while it is streamed.
    var stream = SectionStream()
    /// A section that comes in parts, while it is written.
    var parts: (entry: SectionEntry, byteCount: Int, checksum: Checksum)?
    private let format: ContainerFormat
    private let version: UInt32

    /// Bytes that are summed and written at a time, 256 KB: they stay in a cache between the two.
    static let piece = 1 << 18

    /// Begins a file that will replace the one at `path`, if there is one.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - format: the format of the file.
    ///   - version: the version of the format that the header will name.
    ///   - tableCapacity: the number of sections that the table can hold.
    /// - Throws: what the system says.
    package init(
        replacing path: FilePath,
        _ format: ContainerFormat,
        version: UInt32,
        tableCapacity: Int
    ) throws(Errno) {
        let file = try OutputFile(replacing: path)
        self.init(file, format, version: version, tableCapacity: tableCapacity)
    }

    /// Begins a file in memory, otherwise as on the disk.
    package init(
        in memory: MemoryFile,
        _ format: ContainerFormat,
        version: UInt32,
        tableCapacity: Int
    ) {
        self.init(OutputFile(in: memory), format, version: version, tableCapacity: tableCapacity)
    }

    private init(
        _ file: consuming OutputFile,
        _ format: ContainerFormat,
        version: UInt32,
        tableCapacity: Int
    ) {
        self.file = file
        placement = SectionPlacement(tableCapacity: tableCapacity)
        self.format = format
        self.version = version
    }

    /// Writes a section of numbers.
    ///
    /// They lie in the file as they do in memory, little-endian.
    ///
    /// - Parameters:
    ///   - tag: the section.
    ///   - numbers: the numbers.
    ///   - isRequired: whether readers must know the section. Default: yes.
    /// - Throws: what the system says.
    package mutating func append(
        _ tag: SectionTag,
        _ numbers: [some PackedNumber],
        isRequired: Bool = true
    ) throws(Errno) {
        try numbers.withBytes { bytes throws(Errno) in try append(tag, bytes, isRequired) }
    }

    private mutating func append(
        _ tag: SectionTag,
        _ bytes: RawSpan,
        _ isRequired: Bool
    ) throws(Errno) {
        let offset = placement.place(bytes.byteCount)
        var checksum = Checksum()
        try write(bytes, at: offset, &checksum)
        entries.append(
            SectionEntry(
                tag,
                isRequired: isRequired,
                offset: offset,
                length: bytes.byteCount,
                checksum: checksum.value
            )
        )
    }

    /// Returns the bytes of a section that was written; nil if there is no such section.
    ///
    /// - Throws: what the system says.
    package func written(_ tag: SectionTag) throws(Errno) -> FileSlice? {
        guard let entry = entries.first(where: { $0.tag == tag }) else { return nil }
        return FileSlice(try file.written()).extracting(entry.range)
    }

    /// Writes header, table and footer, waits until all is on the disk, and gives the file its
    /// name.
    ///
    /// - Parameter header: 128 bytes, of which the container replaces its own fields; see
    ///   ``ContainerHeader/Field``.
    /// - Throws: what the system says; see ``DurableFile/commit()``.
    package consuming func commit(header: [UInt8]) throws(Errno) {
        precondition(entries.count <= placement.tableCapacity, "the table is full")
        let footerOffset = placement.end
        let length = footerOffset + ContainerFooter.byteCount
        let fields = ContainerHeader(
            version: version,
            sectionCount: entries.count,
            fileLength: length
        )
        let table = SectionTable(entries).encoded()
        let (start, checksum) = fields.encoded(format, content: header, table: table)
        let footer = ContainerFooter.encoded(format, length: length, checksum: checksum)
        try file.write(start, at: 0)
        try file.write(footer, at: footerOffset)
        try file.commit()
    }

    /// Writes bytes piece by piece, and adds them to a checksum.
    mutating func write(
        _ bytes: RawSpan,
        at offset: Int,
        _ checksum: inout Checksum
    ) throws(Errno) {
        var position = 0
        while position < bytes.byteCount {
            let end = min(position + Self.piece, bytes.byteCount)
            let piece = bytes.extracting(position..<end)
            checksum.update(piece)
            try file.write(piece, at: offset + position)
            position = end
        }
    }
}

// MARK: - Sections in parts

extension SectionWriter {
    /// Begins a section that comes in parts.
    ///
    /// - Parameters:
    ///   - tag: the section.
    ///   - byteCount: bytes of all parts together.
    ///   - isRequired: whether readers must know the section. Default: yes.
    package mutating func begin(_ tag: SectionTag, byteCount: Int, isRequired: Bool = true) {
        precondition(parts == nil, "the section before is not finished")
        let offset = placement.place(byteCount)
        let entry = SectionEntry(
            tag,
            isRequired: isRequired,
            offset: offset,
            length: 0,
            checksum: 0
        )
        parts = (entry, byteCount, Checksum())
    }

    /// Writes the next bytes of a section that comes in parts.
    package mutating func appendPart(_ bytes: RawSpan) throws(Errno) {
        guard var part = parts else { preconditionFailure("no section has begun") }
        try write(bytes, at: part.entry.range.upperBound, &part.checksum)
        part.entry.length += bytes.byteCount
        parts = part
    }

    /// Writes zeros until a section that comes in parts has `length` bytes.
    package mutating func appendZeros(to length: Int) throws(Errno) {
        let zeros = [UInt8](repeating: 0, count: length - (parts?.entry.length ?? 0))
        try zeros.withBytes { zeros throws(Errno) in try appendPart(zeros) }
    }

    /// Ends a section that came in parts, and puts it into the table.
    package mutating func end() {
        guard var part = parts else { preconditionFailure("no section has begun") }
        precondition(part.entry.length == part.byteCount, "other bytes came than were announced")
        part.entry.checksum = part.checksum.value
        entries.append(part.entry)
        parts = nil
    }
}
