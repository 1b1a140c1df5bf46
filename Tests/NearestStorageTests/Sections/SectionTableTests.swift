import NearestStorage
import NearestTestSupport
import Testing

@Suite struct SectionTableTests {
    private static let entries = [
        SectionEntry(.first, offset: 384, length: 96, checksum: 0xAABB_CCDD),
        SectionEntry(SectionTag("ZZZZ"), isRequired: false, offset: 512, length: 0, checksum: 0),
        SectionEntry(.last, offset: 512, length: 1 << 40, checksum: .max),
    ]

    private func decode(_ bytes: [UInt8], count: Int = 1) throws(FormatError) -> SectionTable {
        var reader = ByteReader(
            slice([UInt8](repeating: 0, count: 128) + bytes).extracting(128..<128 + bytes.count),
            file: "a.nseg",
            section: "section table"
        )
        return try SectionTable(
            &reader,
            count: count,
            knownTags: ContainerFormat.test.knownTags
        )
    }

    private func faultOfEntry(_ change: (inout [UInt8]) -> Void) -> FormatError? {
        var bytes = SectionTable(Self.entries).encoded()
        change(&bytes)
        do throws(FormatError) {
            _ = try decode(bytes, count: 3)
            return nil
        } catch {
            return error
        }
    }

    @Test func `what is encoded is decoded again, in the order of offsets`() throws {
        let table = SectionTable(Self.entries.reversed())
        #expect(table.entries == Self.entries)
        #expect(try decode(table.encoded(), count: 3) == table)
        #expect(table[.last]?.length == 1 << 40 && table[.small] == nil)
    }

    @Test func `the fields are where the article has them`() {
        let bytes = SectionTable([Self.entries[0]]).encoded()
        #expect(bytes.count == 32)
        #expect(String(decoding: bytes[0..<4], as: UTF8.self) == "FRST")
        #expect(SegmentForge.number(bytes, at: 4) == UInt32(1))
        #expect(SegmentForge.number(bytes, at: 8) == UInt64(384))
        #expect(SegmentForge.number(bytes, at: 16) == UInt64(96))
        #expect(SegmentForge.number(bytes, at: 24) == UInt32(0xAABB_CCDD))
        #expect(SegmentForge.number(bytes, at: 28) == UInt32(0))
    }

    @Test func `an entry that cannot be is refused, at its first byte`() {
        let first: [(kind: FormatError.Kind, change: (inout [UInt8]) -> Void)] = [
            (.invalid, { $0[4] = 2 }), (.invalid, { $0[7] = 1 }), (.invalid, { $0[28] = 1 }),
            (.invalid, { $0[4] = 0 }), (.invalid, { $0[8] = 1 }), (.invalid, { $0[15] = 0x80 }),
            (.invalid, { $0[23] = 0x80 }), (.unsupported, { $0[0] = 0x58 }),
        ]
        for (kind, change) in first {
            let error = faultOfEntry(change)
            #expect(error?.kind == kind && error?.offset == 128)
        }
        let second = faultOfEntry { $0[32 + 4] = 1 }
        #expect(second?.kind == .unsupported && second?.offset == 128 + 32)
        #expect(second?.detail.contains("ZZZZ") == true)
        #expect(faultOfEntry { _ in } == nil)
    }

    @Test func `a table that is cut off is refused`() {
        let bytes = SectionTable(Self.entries).encoded()
        for count in 0..<bytes.count {
            let error = #expect(throws: FormatError.self) {
                try decode(Array(bytes[..<count]), count: 3)
            }
            #expect(error?.kind == .wrongLength)
        }
    }

    @Test func `sections lie apart, each once, and inside the file`() {
        func fault(_ entries: [(SectionTag, Range<Int>)]) -> FormatError? {
            let table = SectionTable(
                entries.map { tag, range in
                    SectionEntry(tag, offset: range.lowerBound, length: range.count, checksum: 0)
                }
            )
            do throws(FormatError) {
                try table.checkOrder(within: 192..<1024, file: "a.nseg")
                return nil
            } catch {
                return error
            }
        }
        #expect(fault([]) == nil)
        #expect(fault([(.first, 192..<256), (.small, 256..<256), (.last, 256..<1024)]) == nil)
        let early = fault([(.first, 128..<200)])
        #expect(early?.section == "FRST" && early?.offset == 128)
        let late = fault([(.first, 192..<200), (.last, 960..<1025)])
        #expect(late?.section == "LAST" && late?.offset == 960)
        let over = fault([(.last, 256..<300), (.first, 192..<257)])
        #expect(over?.section == "LAST" && over?.detail.contains("257") == true)
        let twice = fault([(.first, 192..<200), (.first, 256..<300)])
        #expect(twice?.offset == 256 && twice?.detail == "the section appears twice")
        let behind = fault([(.first, Int.max / 64 * 64..<Int.max)])
        #expect(behind?.kind == .invalid)
    }

    @Test func `a tag is shown as its characters, or as a number`() {
        #expect("\(SectionTag("VECS"))" == "VECS")
        #expect(SectionTag("VECS").rawValue == 0x5343_4556)
        #expect("\(SectionTag(rawValue: 1))" == "section 1")
        #expect("\(SectionTag(rawValue: .max))" == "section ffffffff")
    }
}
