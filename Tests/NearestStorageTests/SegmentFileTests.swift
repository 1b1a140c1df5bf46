import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

/// Segments at the level of sections: where they are put, and that they come back.
@Suite struct SegmentFileTests {
    private let directory = TemporaryDirectory()

    private var path: FilePath { FilePath(directory["a.nseg"]) }

    private let header = SegmentHeader(
        count: 3,
        dimension: 5,
        rowBytes: 32,
        metric: 1,
        encoding: 1,
        kind: 2,
        m: 16,
        efConstruction: 200,
        entryNode: 2,
        entryLayer: 4,
        seed: 0x0123_4567_89AB_CDEF,
        writer: "tests ö"
    )

    private func write(
        vectors: [[UInt8]],
        _ sections: [(SectionTag, [UInt8])] = [],
        header: SegmentHeader? = nil,
        announced: Int? = nil
    ) throws {
        var writer = try SegmentWriter(
            replacing: path,
            version: (header ?? self.header).version
        )
        if let announced { writer.expectVectors(announced) }
        for part in vectors {
            try unsafe part.withUnsafeBytes { part in
                try unsafe writer.appendVectors(part)
            }
        }
        try writer.finishVectors()
        for (tag, bytes) in sections {
            try unsafe bytes.withUnsafeBytes { bytes in
                try unsafe writer.append(tag, bytes)
            }
        }
        try writer.commit(header ?? self.header)
    }

    private func reader() throws -> SegmentReader {
        try SegmentReader(MappedFile(path: path), file: "a.nseg")
    }

    private func reading(_ bytes: [UInt8]) throws(FormatError) -> SegmentReader {
        let copy = unsafe bytes.withUnsafeBytes { unsafe HeapBytes(copying: $0) }
        return try SegmentReader(copy, file: "a.nseg")
    }

    private func bytes(_ reader: SegmentReader, _ tag: SectionTag) -> [UInt8]? {
        unsafe reader.bytes(of: tag).map { unsafe Array($0) }
    }

    @Test func `what is written is read again`() throws {
        let vectors = pattern(96)
        let sections: [(SectionTag, [UInt8])] = [
            (.ids, pattern(24, salt: 1)), (.scales, pattern(12, salt: 2)), (.metadata, []),
            (.links, pattern(1000, salt: 3)),
        ]
        try write(vectors: [Array(vectors[..<32]), [], Array(vectors[32...])], sections)
        let reader = try reader()
        try reader.verify(looking: .vectors)
        #expect(reader.header == header)
        #expect(bytes(reader, .vectors) == vectors)
        for (tag, content) in sections { #expect(bytes(reader, tag) == content) }
        #expect(bytes(reader, .order) == nil)
        // From the room of a table of eight on, each at the next line.
        #expect(reader.sections.map(\.offset) == [384, 512, 576, 640, 640])
        #expect(reader.sections.allSatisfy { $0.isRequired })
        let file = try #require(contents(path.string))
        #expect(SegmentForge(file).file() == file)
    }

    @Test func `the table of version 2 has room for sixteen sections`() throws {
        var header = header
        header.version = SegmentFormat.withAttributes
        let tags: [SectionTag] = [
            .ids, .scales, .order, .upperStarts, .upperLinks, .links, .columns, .dictionaries,
            .attributes, .metadata,
        ]
        try write(vectors: [pattern(96)], tags.map { ($0, pattern(64)) }, header: header)
        let reader = try reader()
        try reader.verify(looking: .vectors)
        #expect(reader.header == header)
        #expect(reader.sections.map(\.tag) == [.vectors] + tags)
        #expect(reader.sections.first?.offset == 128 + 16 * 32)
        let file = try #require(contents(path.string))
        #expect(SegmentForge(file).file() == file)
    }

    @Test func `numbers of a header come out as they went in`() throws {
        var other = header
        other.count = 1 << 31
        other.entryNode = nil
        (other.metric, other.encoding, other.kind) = (7, 8, 9)
        (other.dimension, other.rowBytes, other.m) = (0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFD)
        other.seed = .max
        other.writer = String(repeating: "w", count: 48)
        try write(vectors: [], header: other)
        #expect(try reader().header == other)
        // Longer names are cut off.
        other.writer += "xyz"
        try write(vectors: [], header: other)
        #expect(try reader().header.writer == String(repeating: "w", count: 48))
    }

    @Test func `vectors begin where the table ends while they are few`() throws {
        let vectors = [UInt8](repeating: 0, count: (2 << 20) + 1)
        try write(vectors: [vectors], [(.ids, pattern(1000)), (.scales, pattern(4097))])
        let reader = try reader()
        try reader.verify(looking: .vectors)
        let next = 384 + (2 << 20) + 64
        #expect(reader.sections.map(\.offset) == [384, next, next + 1024])
        #expect(reader.sections.map { "\($0.tag)" } == ["VECS", "IDNT", "SCAL"])
    }

    @Test(arguments: [true, false])
    func `vectors of 64 MB begin at 2 MB, and what fits goes before them`(
        isAnnounced: Bool
    ) throws {
        let (large, gap) = (64 << 20, (2 << 20) - 384)
        let part = [UInt8](repeating: 0, count: large / 8)
        let ids = pattern(1000)
        let sections: [(SectionTag, [UInt8])] = [
            (.links, [UInt8](repeating: 0, count: gap + 1)), (.ids, ids),
            (.scales, [UInt8](repeating: 0, count: gap - 1024)), (.order, [1]),
        ]
        try write(
            vectors: Array(repeating: part, count: 8),
            sections,
            announced: isAnnounced ? large : nil
        )
        let reader = try reader()
        try reader.verify(looking: .vectors)
        let places = Dictionary(uniqueKeysWithValues: reader.sections.map { ($0.tag, $0.offset) })
        let expected: [SectionTag: Int] = [
            .vectors: 2 << 20, .ids: 384, .scales: 384 + 1024, .links: large + (2 << 20),
            .order: large + (4 << 20) - 384 + 64,
        ]
        #expect(places == expected)
        #expect(bytes(reader, .ids) == ids && bytes(reader, .order) == [1])
        #expect(unsafe reader.bytes(of: .vectors)?.count == large)
    }

    @Test func `parts of vectors give the file that all at once give`() throws {
        let vectors = pattern(3 << 20)
        try write(vectors: [vectors])
        let whole = try #require(contents(path.string))
        for part in [1 << 20, 300_001, 2 << 20, 1 << 14] {
            try write(
                vectors: stride(from: 0, to: vectors.count, by: part).map { first -> [UInt8] in
                    Array(vectors[first..<min(first + part, vectors.count)])
                }
            )
            #expect(contents(path.string) == whole, "\(part)")
        }
        try write(vectors: [vectors], announced: vectors.count)
        #expect(contents(path.string) == whole)
    }

    @Test func `an unknown section is listed, checked and otherwise passed over`() throws {
        try write(vectors: [pattern(96)], [(.ids, pattern(24))])
        var forge = SegmentForge(try #require(contents(path.string)))
        forge.sections.append(.init("ATxy", flags: 0, pattern(10)))
        let file = forge.file()
        let reader = try reading(file)
        try reader.verify(looking: .vectors)
        #expect(reader.sections.map { "\($0.tag)" } == ["VECS", "IDNT", "ATxy"])
        #expect(reader.sections.map(\.isRequired) == [true, true, false])
        #expect(bytes(reader, .vectors) == pattern(96))
        forge.sections[2].flags = 1
        let error = #expect(throws: FormatError.self) { _ = try reading(forge.file()) }
        #expect(error?.kind == .unsupported && error?.section == "section table")
        #expect(error?.offset == 128 + 64)
    }

    @Test func `errors say what kind of fault they are of`() throws {
        try write(vectors: [pattern(96)], [(.ids, pattern(24))])
        let file = try #require(contents(path.string))
        func fault(_ change: (inout [UInt8]) -> Void) -> FormatError? {
            var changed = file
            change(&changed)
            do throws(FormatError) {
                try reading(changed).verify(looking: .vectors)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault { $0[0] = 0 }?.kind == .notASegment)
        #expect(fault { $0 = [] }?.kind == .notASegment)
        #expect(fault { $0[8] = 3 }?.kind == .unsupported)
        #expect(fault { $0.removeLast() }?.kind == .wrongLength)
        #expect(fault { $0.append(0) }?.kind == .wrongLength)
        #expect(fault { $0[64] ^= 1 }?.kind == .checksumMismatch)
        #expect(fault { $0[384] ^= 1 }?.kind == .checksumMismatch)
        let padding = fault { $0[300] ^= 1 }
        #expect(
            padding
                == FormatError(
                    .invalid,
                    file: "a.nseg",
                    section: "padding",
                    offset: 300,
                    padding?.detail ?? ""
                )
        )
        #expect(fault { _ in } == nil)
    }

    @Test func `a tag is shown as its characters, or as a number`() {
        #expect("\(SectionTag.vectors)" == "VECS")
        #expect(SectionTag.vectors.rawValue == 0x5343_4556)
        #expect("\(SectionTag(rawValue: 1))" == "section 1")
        #expect("\(SectionTag(rawValue: .max))" == "section ffffffff")
    }

    @Test func `a writer that is dropped leaves nothing`() throws {
        do {
            var writer = try SegmentWriter(replacing: path)
            let vectors = [UInt8](repeating: 1, count: 3 << 20)
            try unsafe vectors.withUnsafeBytes { bytes in
                try unsafe writer.appendVectors(bytes)
            }
        }
        #expect(contents(path.string) == nil)
        #expect(try temporaryFiles(in: directory.path).isEmpty)
    }
}
