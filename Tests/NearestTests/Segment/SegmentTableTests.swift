import Nearest
import NearestTestSupport
import Testing

/// Section tables that contradict the file or themselves, with checksums that are right.
@Suite struct SegmentTableTests {
    /// Changes the table's entry of a section and seals it.
    private func changing(
        _ tag: String,
        in specimen: Specimen,
        _ change: (_ entry: Int, inout [UInt8]) -> Void
    ) throws -> [UInt8] {
        var file = try specimen.file()
        let entry = try #require(SegmentForge.entries(of: file).first { $0.tag == tag })
        change(entry.at, &file)
        SegmentForge.seal(&file)
        return file
    }

    static let tags: [(Specimen, String)] =
        ["VECS", "IDNT", "SCAL", "ORDR", "META"].map { (.flat, $0) }
        + ["VECS", "IDNT", "SCAL", "ORDR", "META", "LNK0", "UPST", "LNKU"].map { (.graph, $0) }

    @Test(arguments: tags)
    func `a section that is not where one can be is refused`(
        specimen: Specimen,
        tag: String
    ) throws {
        let length = UInt64(try specimen.file().count)
        let offsets: [UInt64] = [
            0, 64, 128, 192, 1, 63, 385, length - 32, length / 64 * 64 + 64, 1 << 62, 1 << 63,
            UInt64(Int.max), UInt64(Int.max) / 64 * 64, UInt64.max, UInt64.max - 63,
        ]
        for offset in offsets {
            let file = try changing(tag, in: specimen) {
                SegmentForge.put(offset, at: $0 + 8, in: &$1)
            }
            expectFault(thrown { _ = try opened(file) }, code: .corrupt, "at \(offset)")
        }
    }

    @Test(arguments: tags)
    func `a section of another length is refused`(specimen: Specimen, tag: String) throws {
        let range = try #require(SegmentForge.range(of: tag, in: try specimen.file()))
        let own = UInt64(range.count)
        var lengths: [UInt64] = [
            own + 1 << 20, 1 << 40, 1 << 62, UInt64(Int.max), UInt64(Int.max) - 63, 1 << 63,
            UInt64.max, UInt64.max - UInt64(range.lowerBound) + 1,
        ]
        if tag != "LNKU" { lengths += [own - 1, own + 1, own - 4, own / 2, 0] }
        for length in lengths {
            let file = try changing(tag, in: specimen) {
                SegmentForge.put(length, at: $0 + 16, in: &$1)
            }
            expectFault(thrown { _ = try opened(file) }, code: .corrupt, "\(length) bytes")
        }
    }

    @Test(arguments: tags)
    func `a section that is not there is missed, if it must be there`(
        specimen: Specimen,
        tag: String
    ) throws {
        var forge = SegmentForge(try specimen.file())
        forge.remove(tag)
        let file = forge.file()
        switch tag {
        case "META":
            #expect(try opened(file).metadata.pairs.isEmpty)
            try opened(file).verify()
        case "ORDR":
            // Then identifiers ascend, or should.
            let segment = try opened(file)
            askEverything(segment)
            expectFault(thrown { try segment.verify() }, in: "IDNT", code: .corrupt)
        default:
            expectFault(thrown { _ = try opened(file) }, in: tag, code: .corrupt)
        }
    }

    @Test(arguments: tags)
    func `a section that stands twice is refused`(specimen: Specimen, tag: String) throws {
        var forge = SegmentForge(try specimen.file())
        forge.sections.append(SegmentForge.Section(tag, forge[tag]))
        expectFault(thrown { _ = try opened(forge.file()) }, in: tag, code: .corrupt)
        // Even in the same place.
        forge.sections.removeLast()
        forge.sections.append(SegmentForge.Section("ZZZZ", flags: 0, forge[tag]))
        var file = forge.file()
        let entries = SegmentForge.entries(of: file)
        let own = try #require(entries.first { $0.tag == tag })
        let other = try #require(entries.last)
        file.replaceSubrange(other.at..<other.at + 32, with: file[own.at..<own.at + 32])
        SegmentForge.seal(&file)
        expectFault(thrown { _ = try opened(file) }, in: tag, code: .corrupt)
    }

    @Test(arguments: tags)
    func `a section over another one is refused`(specimen: Specimen, tag: String) throws {
        let file = try specimen.file()
        let own = try #require(SegmentForge.range(of: tag, in: file))
        for other in SegmentForge.entries(of: file) where other.tag != tag {
            // Where the other one is, and across its last line.
            let last = (other.range.upperBound - 1) / 64 * 64
            for offset in Set([other.range.lowerBound, last]) where offset + own.count < file.count
            {
                let file = try changing(tag, in: specimen) {
                    SegmentForge.put(UInt64(offset), at: $0 + 8, in: &$1)
                }
                let error = thrown { _ = try opened(file) }
                expectFault(error, code: .corrupt, "over \(other.tag) at \(offset)")
            }
        }
    }

    @Test(arguments: Specimen.both)
    func `flags and places that are reserved must be zero`(specimen: Specimen) throws {
        for (at, number) in [(4, 2), (4, 3), (4, UInt32.max), (28, 1), (28, UInt32.max)] {
            let file = try changing("IDNT", in: specimen) {
                SegmentForge.put(number, at: $0 + at, in: &$1)
            }
            let error = thrown { _ = try opened(file) }
            expectFault(error, in: "section table", code: .corrupt)
        }
    }

    @Test(arguments: Specimen.both)
    func `an unknown section is passed over, if it may be`(specimen: Specimen) throws {
        let original = try opened(specimen.file())
        var forge = SegmentForge(try specimen.file())
        forge.sections.insert(.init("ATwh", flags: 0, [1, 2, 3]), at: 1)
        forge.sections.append(.init("CO\u{1}\u{0}", flags: 0, []))
        let segment = try opened(forge.file())
        try segment.verify()
        #expect(segment.sections.count == original.sections.count + 2)
        let unknown = try #require(segment.sections.first { $0.tag == "ATwh" })
        #expect(unknown.length == 3 && !unknown.isRequired)
        for query in specimen.queries(5) {
            let (answer, other) = (
                try segment.search(query, k: 9), try original.search(query, k: 9)
            )
            expectAlike(answer, other)
        }
        // Its bytes are checked as all others are.
        var file = forge.file()
        file[unknown.offset] ^= 8
        let error = thrown { try opened(file).verify() }
        expectFault(error, in: "ATwh", at: unknown.offset, code: .corrupt)
        forge.sections[1].flags = 1
        let table = 128 + 32
        let refused = thrown { _ = try opened(forge.file()) }
        expectFault(refused, in: "section table", at: table, code: .unsupported)
        #expect(refused?.message.contains("ATwh") == true)
    }

    @Test func `there are 124 sections at most`() throws {
        var forge = SegmentForge(try Specimen.graph.file())
        for number in forge.sections.count..<124 {
            forge.sections.append(.init("x\(100 + number)", flags: 0, [UInt8(number)]))
        }
        let segment = try opened(forge.file())
        try segment.verify()
        #expect(segment.sections.count == 124)
        forge.sections.append(.init("last", flags: 0, []))
        expectFault(thrown { _ = try opened(forge.file()) }, in: "header", code: .corrupt)
    }

    @Test(arguments: Specimen.both)
    func `sections may stand in any order`(specimen: Specimen) throws {
        let original = try opened(specimen.file())
        var random = SeededRandom(seed: 4)
        var forge = SegmentForge(try specimen.file())
        for _ in 0..<10 {
            forge.sections.shuffle(using: &random)
            var file = forge.file()
            // The table's own order is free as well.
            let (first, last) = (128..<160, 128 + 32 * forge.sections.count - 32)
            let entry = Array(file[first])
            file.replaceSubrange(first, with: file[last..<last + 32])
            file.replaceSubrange(last..<last + 32, with: entry)
            SegmentForge.seal(&file)
            let segment = try opened(file)
            try segment.verify()
            #expect(segment.metadata == original.metadata)
            for query in specimen.queries(3) {
                expectAlike(try segment.search(query, k: 9), try original.search(query, k: 9))
            }
        }
    }

    @Test(arguments: Specimen.both)
    func `between sections there may be any number of zeros, and nothing else`(
        specimen: Specimen
    ) throws {
        let file = try specimen.file()
        var longer = file[..<(file.count - 32)] + [UInt8](repeating: 0, count: 6400)
        longer += file.suffix(32)
        var padded = Array(longer)
        SegmentForge.put(UInt64(padded.count), at: 16, in: &padded)
        SegmentForge.seal(&padded)
        try opened(padded).verify()
        for position in [file.count - 32, file.count + 5000, padded.count - 33] {
            var other = padded
            other[position] = 1
            let segment = try opened(other)
            expectFault(
                thrown { try segment.verify() },
                in: "padding",
                at: position,
                code: .corrupt
            )
        }
    }

    @Test func `a file without vectors of a graph has nothing of one`() throws {
        let graph = SegmentForge(try Specimen.graph.file())
        for tag in ["LNK0", "UPST", "LNKU"] {
            var forge = SegmentForge(try Specimen.flat.file())
            forge[tag] = graph[tag]
            expectFault(thrown { _ = try opened(forge.file()) }, in: tag, code: .corrupt)
        }
    }

    @Test func `a damaged table is told as damage, not as a newer format`() throws {
        for specimen in [Specimen.flat, .graph] {
            let file = try specimen.file()
            let table = 128..<128 + 32 * SegmentForge.entries(of: file).count
            for bit in table.flatMap({ byte in (0..<8).map { byte * 8 + $0 } }) {
                var damaged = file
                damaged[bit / 8] ^= 1 << UInt8(bit % 8)
                expectFault(thrown { _ = try opened(damaged) }, code: .corrupt, "bit \(bit)")
            }
        }
    }

    @Test func `more blocks of links than nodes can have are refused`() throws {
        var forge = SegmentForge(try Specimen.graph.file())
        // Every node on all 24 layers, and one block more.
        let (count, block) = (Specimen.graph.count, forge["LNK0"].count / Specimen.graph.count / 2)
        forge["LNKU"] = [UInt8](repeating: 0xFF, count: (count * 24 + 1) * block)
        let error = thrown { _ = try opened(forge.file()) }
        expectFault(error, code: .corrupt, "too many blocks")
        forge["LNKU"] = [UInt8](repeating: 0xFF, count: count * 24 * block)
        #expect(thrown { _ = try opened(forge.file()) } == nil)
    }
}
