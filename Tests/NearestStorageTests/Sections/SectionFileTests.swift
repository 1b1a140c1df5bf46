import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

/// Container files: where sections are put, and that they come back.
@Suite struct SectionFileTests {
    private let directory = TemporaryDirectory()

    private var path: FilePath { FilePath(directory["a.nseg"]) }

    /// Writes a file with a streamed first section, and with others.
    private func write(
        stream: [[UInt8]],
        _ sections: [(SectionTag, [UInt8])] = [],
        version: UInt32 = 1,
        announced: Int? = nil
    ) throws {
        var writer = try SectionWriter(
            replacing: path,
            .test,
            version: version,
            tableCapacity: version == 1 ? 8 : 16
        )
        if let announced { writer.announceStream(byteCount: announced) }
        for part in stream {
            try part.withBytes { part in try writer.appendToStream(part) }
        }
        try writer.finishStream(as: .first)
        for (tag, bytes) in sections { try writer.append(tag, bytes) }
        try writer.commit(header: testHeader)
    }

    private func reader() throws -> SectionReader {
        try SectionReader(MappedFile(path: path), file: "a.nseg", .test)
    }

    private func reading(_ bytes: [UInt8]) throws(FormatError) -> SectionReader {
        let copy = HeapBytes(copying: bytes)
        return try SectionReader(copy, file: "a.nseg", .test)
    }

    private func bytes(_ reader: SectionReader, _ tag: SectionTag) -> [UInt8]? {
        reader.bytes(of: tag).map { Array($0) }
    }

    @Test func `what is written is read again`() throws {
        let stream = pattern(96)
        let sections: [(SectionTag, [UInt8])] = [
            (.small, pattern(24, salt: 1)), (.other, []), (.last, pattern(1000, salt: 3)),
        ]
        try write(stream: [Array(stream[..<32]), [], Array(stream[32...])], sections)
        let reader = try reader()
        try reader.verify(watching: .first)
        #expect(reader.version == 1)
        #expect(bytes(reader, .first) == stream)
        for (tag, content) in sections { #expect(bytes(reader, tag) == content) }
        #expect(bytes(reader, SectionTag("NONE")) == nil)
        // From the end of a table of eight on, each at the next line.
        #expect(reader.sections.map(\.offset) == [384, 512, 576, 576])
        #expect(reader.sections.allSatisfy { $0.isRequired })
        let file = try #require(contents(path.string))
        #expect(SegmentForge(file).file() == file)
    }

    @Test func `the header has the caller's bytes, and the container's in their places`() throws {
        try write(stream: [pattern(96)])
        let file = try #require(contents(path.string))
        #expect(file[24..<124] == testHeader[24..<124])
        #expect(Array(file[..<8]) == ContainerFormat.test.magic)
        #expect(SegmentForge.number(file, at: 8) == UInt32(1))
        #expect(SegmentForge.number(file, at: 12) == UInt32(1))
        #expect(SegmentForge.number(file, at: 16) == UInt64(file.count))
        let checksum = SegmentForge.checksum(file[..<124] + file[128..<160])
        #expect(SegmentForge.number(file, at: 124) == checksum)
        var fields = try reader().headerReader()
        try fields.skip(24)
        #expect(fields.offset == 24)
        #expect(Array(try fields.readBytes(100)) == Array(testHeader[24..<124]))
    }

    @Test func `the table has as many places as were asked for`() throws {
        let tags: [SectionTag] = [.small, .other, .last]
        try write(stream: [pattern(96)], tags.map { ($0, pattern(64)) }, version: 2)
        let reader = try reader()
        try reader.verify(watching: .first)
        #expect(reader.version == 2)
        #expect(reader.sections.map(\.tag) == [.first] + tags)
        #expect(reader.sections.first?.offset == 128 + 16 * 32)
        let file = try #require(contents(path.string))
        #expect(SegmentForge(file).file() == file)
    }

    @Test func `a section in parts is the same as one at once`() throws {
        let content = pattern(700_000) + [UInt8](repeating: 0, count: 100)
        try write(stream: [], [(.small, content), (.last, [1])])
        let whole = try #require(contents(path.string))
        var writer = try SectionWriter(replacing: path, .test, version: 1, tableCapacity: 8)
        try writer.finishStream(as: .first)
        writer.begin(.small, byteCount: content.count)
        for range in [0..<0, 0..<1, 1..<300_000, 300_000..<700_000] {
            try Array(content[range]).withBytes { part in try writer.appendPart(part) }
        }
        try writer.appendZeros(to: content.count)
        writer.end()
        try writer.append(.last, [1] as [UInt8])
        try writer.commit(header: testHeader)
        #expect(contents(path.string) == whole)
    }

    @Test func `a stream begins where the table ends while it is short`() throws {
        let stream = [UInt8](repeating: 0, count: (2 << 20) + 1)
        try write(stream: [stream], [(.small, pattern(1000)), (.other, pattern(4097))])
        let reader = try reader()
        try reader.verify(watching: .first)
        let next = 384 + (2 << 20) + 64
        #expect(reader.sections.map(\.offset) == [384, next, next + 1024])
        #expect(reader.sections.map { "\($0.tag)" } == ["FRST", "SMLL", "OTHR"])
    }

    @Test(arguments: [true, false])
    func `a stream of 64 MB begins at 2 MB, and what fits goes before it`(
        isAnnounced: Bool
    ) throws {
        let (large, gap) = (64 << 20, (2 << 20) - 384)
        let part = [UInt8](repeating: 0, count: large / 8)
        let small = pattern(1000)
        let sections: [(SectionTag, [UInt8])] = [
            (.other, [UInt8](repeating: 0, count: gap + 1)), (.small, small),
            (.last, [UInt8](repeating: 0, count: gap - 1024)),
        ]
        try write(
            stream: Array(repeating: part, count: 8),
            sections,
            announced: isAnnounced ? large : nil
        )
        let reader = try reader()
        try reader.verify(watching: .first)
        let places = Dictionary(uniqueKeysWithValues: reader.sections.map { ($0.tag, $0.offset) })
        let expected: [SectionTag: Int] = [
            .first: 2 << 20, .small: 384, .last: 384 + 1024, .other: large + (2 << 20),
        ]
        #expect(places == expected)
        #expect(bytes(reader, .small) == small)
        #expect(reader.bytes(of: .first)?.count == large)
    }

    @Test func `a stream in any pieces gives the same file`() throws {
        let stream = pattern(3 << 20)
        try write(stream: [stream])
        let whole = try #require(contents(path.string))
        for part in [1 << 20, 300_001, 2 << 20, 1 << 14] {
            try write(
                stream: stride(from: 0, to: stream.count, by: part).map { first -> [UInt8] in
                    Array(stream[first..<min(first + part, stream.count)])
                }
            )
            #expect(contents(path.string) == whole, "\(part)")
        }
        try write(stream: [stream], announced: stream.count)
        #expect(contents(path.string) == whole)
    }

    @Test func `an unknown section is listed, checked and otherwise passed over`() throws {
        try write(stream: [pattern(96)], [(.small, pattern(24))])
        var forge = SegmentForge(try #require(contents(path.string)))
        forge.sections.append(.init("ATxy", flags: 0, pattern(10)))
        let file = forge.file()
        let reader = try reading(file)
        try reader.verify(watching: .first)
        #expect(reader.sections.map { "\($0.tag)" } == ["FRST", "SMLL", "ATxy"])
        #expect(reader.sections.map(\.isRequired) == [true, true, false])
        #expect(bytes(reader, .first) == pattern(96))
        forge.sections[2].flags = 1
        let error = #expect(throws: FormatError.self) { _ = try reading(forge.file()) }
        #expect(error?.kind == .unsupported && error?.section == "section table")
        #expect(error?.offset == 128 + 64)
    }

    @Test func `errors say what kind of fault they are of`() throws {
        try write(stream: [pattern(96)], [(.small, pattern(24))])
        let file = try #require(contents(path.string))
        func fault(_ change: (inout [UInt8]) -> Void) -> FormatError? {
            var changed = file
            change(&changed)
            do throws(FormatError) {
                try reading(changed).verify(watching: .first)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault { $0[0] = 0 }?.kind == .wrongMagic)
        #expect(fault { $0 = [] }?.kind == .wrongMagic)
        #expect(fault { $0[8] = 3 }?.kind == .unsupported)
        #expect(fault { $0.removeLast() }?.kind == .wrongLength)
        #expect(fault { $0.append(0) }?.kind == .wrongLength)
        #expect(fault { $0[64] ^= 1 }?.kind == .checksumMismatch)
        #expect(fault { $0[384] ^= 1 }?.kind == .checksumMismatch)
        let padding = fault { $0[300] ^= 1 }
        #expect(padding?.kind == .invalid && padding?.section == "padding")
        #expect(padding?.offset == 300)
        #expect(padding?.detail == "byte between two sections is not zero")
        #expect(fault { _ in } == nil)
    }

    @Test func `a writer that is dropped leaves nothing`() throws {
        do {
            var writer = try SectionWriter(replacing: path, .test, version: 1, tableCapacity: 8)
            let stream = [UInt8](repeating: 1, count: 3 << 20)
            try stream.withBytes { bytes in try writer.appendToStream(bytes) }
        }
        #expect(contents(path.string) == nil)
        #expect(try temporaryFiles(in: directory.path).isEmpty)
    }
}
