package import SystemPackage

/// Writes a segment: the vectors as they come, then the other sections, then the header that says where
/// they are; see *The file format*.
///
/// The file takes its name when it is whole and on the disk, not before; see ``DurableFile``.
package struct SegmentWriter: ~Copyable {
    private var file: DurableFile
    private let version: UInt32
    private var placement: SegmentPlacement
    private var sections: [SegmentSection] = []
    /// A section that comes in parts, and its checksum so far.
    private var open: (section: SegmentSection, byteCount: Int, checksum: Checksum)?
    /// Where the vectors begin, once that is known.
    private var vectorOffset: Int?
    /// Vectors that wait: the first ones while it is not, and later short ones for others.
    private var held: [UInt8] = []
    private var vectorBytes = 0
    private var vectorChecksum = Checksum()

    /// Bytes that are summed and written at a time: they stay in a cache between the two.
    private static let piece = 1 << 18

    /// Begins a file that is to take the place of `path`, where none needs to be.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - version: that of the header, which is written at the end.
    /// - Throws: what the system says.
    package init(
        replacing path: FilePath,
        version: UInt32 = SegmentFormat.plain
    ) throws(Errno) {
        file = try DurableFile(replacing: path)
        self.version = version
        placement = SegmentPlacement(version)
    }

    /// Says how long the section of vectors will be, before the first one.
    ///
    /// Where nobody says so, up to 64 MB of them are held.
    package mutating func expectVectors(_ byteCount: Int) {
        precondition(vectorBytes == 0, "vectors are announced before they come")
        vectorOffset = placement.next(byteCount)
    }

    /// Appends rows to the section of vectors.
    package mutating func appendVectors(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        if vectorOffset == nil {
            guard vectorBytes + bytes.count >= SegmentFormat.largeSection else {
                unsafe held.append(contentsOf: bytes)
                vectorBytes += bytes.count
                return
            }
            try placeVectors(SegmentFormat.largeSection)
        }
        // Short rows one by one would be a system call each.
        guard bytes.count < Self.piece else {
            try flushHeld()
            return try unsafe writeVectors(bytes)
        }
        unsafe held.append(contentsOf: bytes)
        if held.count >= Self.piece { try flushHeld() }
    }

    // Decides where the vectors begin, and writes those that waited for it.
    private mutating func placeVectors(_ byteCount: Int) throws(Errno) {
        vectorOffset = placement.next(byteCount)
        vectorBytes = 0
        try flushHeld()
    }

    private mutating func flushHeld() throws(Errno) {
        let bytes = held
        held.removeAll(keepingCapacity: bytes.count <= 2 * Self.piece)
        try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(Errno) in
            try unsafe writeVectors(bytes)
        }
    }

    private mutating func writeVectors(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        var checksum = vectorChecksum
        try unsafe write(bytes, at: (vectorOffset ?? 0) + vectorBytes, &checksum)
        vectorChecksum = checksum
        vectorBytes += bytes.count
    }

    /// Notes where the section of vectors is.
    ///
    /// Call it after the last vector and before ``append(_:_:)``.
    package mutating func finishVectors() throws(Errno) {
        if vectorOffset == nil { try placeVectors(vectorBytes) }
        try flushHeld()
        let offset = placement.place(vectorBytes)
        precondition(offset == vectorOffset, "more or fewer vectors came than were announced")
        sections.append(
            SegmentSection(
                tag: .vectors,
                isRequired: true,
                offset: offset,
                length: vectorBytes,
                checksum: vectorChecksum.value
            )
        )
    }

    /// Writes a section that readers must know.
    package mutating func append(
        _ tag: SectionTag,
        _ bytes: UnsafeRawBufferPointer
    ) throws(Errno) {
        let offset = placement.place(bytes.count)
        var checksum = Checksum()
        try unsafe write(bytes, at: offset, &checksum)
        sections.append(
            SegmentSection(
                tag: tag,
                isRequired: true,
                offset: offset,
                length: bytes.count,
                checksum: checksum.value
            )
        )
    }

    /// Begins a section that readers must know and that comes in parts.
    ///
    /// - Parameters:
    ///   - tag: the section.
    ///   - byteCount: how long it will be.
    package mutating func begin(_ tag: SectionTag, byteCount: Int) {
        precondition(open == nil, "the section before is not finished")
        let offset = placement.place(byteCount)
        let section = SegmentSection(
            tag: tag,
            isRequired: true,
            offset: offset,
            length: 0,
            checksum: 0
        )
        open = (section, byteCount, Checksum())
    }

    /// Writes the next bytes of a section that comes in parts.
    package mutating func appendPart(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        guard var part = open else { preconditionFailure("no section has begun") }
        try unsafe write(bytes, at: part.section.range.upperBound, &part.checksum)
        part.section.length += bytes.count
        open = part
    }

    /// Writes zeros until a section that comes in parts is so long.
    package mutating func appendZeros(to length: Int) throws(Errno) {
        let zeros = [UInt8](repeating: 0, count: length - (open?.section.length ?? 0))
        try unsafe zeros.span.bytes.withUnsafeBytes { zeros throws(Errno) in
            try unsafe appendPart(zeros)
        }
    }

    /// Notes a section that came in parts.
    package mutating func end() {
        guard var part = open else { preconditionFailure("no section has begun") }
        precondition(
            part.section.length == part.byteCount,
            "more or fewer bytes came than were announced"
        )
        part.section.checksum = part.checksum.value
        sections.append(part.section)
        open = nil
    }

    /// Writes header, table and footer, waits until all is on the disk, and gives the file its name.
    ///
    /// - Parameter header: with the final count.
    /// - Throws: what the system says; see ``DurableFile/commit()``.
    package consuming func commit(_ header: SegmentHeader) throws(Errno) {
        precondition(header.version == version, "the header is of another version")
        precondition(sections.count <= placement.room, "there is no room in the table")
        let footerOffset = placement.end
        let length = footerOffset + SegmentFormat.footerBytes
        let (start, checksum) = Self.encode(header, sections, length: length)
        let footer = SegmentReader.footer(length: length, checksum: checksum)
        try file.write(start, at: 0)
        try file.write(footer, at: footerOffset)
        try file.commit()
    }

    private mutating func write(
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int,
        _ checksum: inout Checksum
    ) throws(Errno) {
        var position = 0
        while position < bytes.count {
            let end = min(position + Self.piece, bytes.count)
            let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<end])
            unsafe checksum.update(piece)
            try unsafe file.write(piece, at: offset + position)
            position = end
        }
    }

    /// The bytes of header and table, and their checksum.
    static func encode(
        _ header: SegmentHeader,
        _ sections: [SegmentSection],
        length: Int
    ) -> (bytes: [UInt8], checksum: UInt32) {
        var writer = ByteWriter()
        writer.writeBytes(SegmentFormat.magic)
        writer.writeUInt32(header.version)
        writer.writeUInt32(UInt32(sections.count))
        writer.writeUInt64(UInt64(length))
        writer.writeUInt64(UInt64(header.count))
        writer.writeUInt32(UInt32(header.dimension))
        writer.writeUInt32(UInt32(header.rowBytes))
        writer.writeUInt8(header.metric)
        writer.writeUInt8(header.encoding)
        writer.writeUInt8(header.kind)
        writer.writeUInt8(0)
        writer.writeUInt32(UInt32(header.m))
        writer.writeUInt32(UInt32(header.efConstruction))
        writer.writeUInt32(header.entryNode.map { UInt32($0) } ?? SegmentFormat.noNode)
        writer.writeUInt32(UInt32(header.entryLayer))
        writer.writeUInt32(0)
        writer.writeUInt64(header.seed)
        let name = header.writer.utf8.prefix(SegmentFormat.writerBytes)
        writer.writeBytes(name)
        writer.writeBytes(
            [UInt8](repeating: 0, count: SegmentFormat.writerBytes - name.count)
        )
        writer.writeUInt32(0)
        let fields = writer.bytes
        var table = ByteWriter()
        for section in sections.sorted(by: { $0.offset < $1.offset }) {
            table.writeUInt32(section.tag.rawValue)
            table.writeUInt32(section.isRequired ? 1 : 0)
            table.writeUInt64(UInt64(section.offset))
            table.writeUInt64(UInt64(section.length))
            table.writeUInt32(section.checksum)
            table.writeUInt32(0)
        }
        var checksum = Checksum()
        unsafe fields.withUnsafeBytes { unsafe checksum.update($0) }
        unsafe table.bytes.withUnsafeBytes { unsafe checksum.update($0) }
        writer.writeUInt32(checksum.value)
        writer.writeBytes(table.bytes)
        return (writer.bytes, checksum.value)
    }
}

/// Where sections go: large ones at large alignment, small ones into the first gap that takes them.
struct SegmentPlacement {
    private var gaps: [Range<Int>] = []
    /// Where the footer goes: behind all sections.
    private(set) var end: Int

    /// Sections for which the table has room: it is kept before their number is known.
    let room: Int

    init(_ version: UInt32) {
        room = version == SegmentFormat.plain ? 8 : 16
        end = SegmentFormat.headerBytes + room * SegmentFormat.entryBytes
    }

    // Notes that a place behind all others is in use.
    private mutating func take(_ range: Range<Int>) {
        if range.lowerBound > end { gaps.append(end..<range.lowerBound) }
        end = Self.aligned(range.upperBound, to: SegmentFormat.alignment)
    }

    /// Finds a place for so many bytes.
    mutating func place(_ length: Int) -> Int {
        if length < SegmentFormat.largeSection {
            for (index, gap) in gaps.enumerated() where gap.count >= length {
                let next = Self.aligned(gap.lowerBound + length, to: SegmentFormat.alignment)
                gaps[index] = min(next, gap.upperBound)..<gap.upperBound
                return gap.lowerBound
            }
        }
        let offset = next(length)
        take(offset..<offset + length)
        return offset
    }

    /// Where so many bytes would go behind all others.
    func next(_ length: Int) -> Int {
        let isLarge = length >= SegmentFormat.largeSection
        let alignment = isLarge ? SegmentFormat.largeAlignment : SegmentFormat.alignment
        return Self.aligned(end, to: alignment)
    }

    private static func aligned(_ offset: Int, to alignment: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }
}
