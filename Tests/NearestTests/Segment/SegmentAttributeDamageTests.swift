import Nearest
import NearestStorage
import NearestTestSupport
import Testing

/// Files with attributes that were damaged, or that say of them what cannot be.
@Suite struct SegmentAttributeDamageTests {
    private static let parts: Set = ["ATSC", "ATCO", "ATDI"]

    /// As few vectors as have all that there can be.
    private static let specimens = Specimen.attributed.map { specimen in
        var specimen = specimen
        specimen.count = 20
        return specimen
    }

    @Test(arguments: specimens)
    func `a file that ends anywhere before its end is refused`(specimen: Specimen) throws {
        let file = try specimen.file()
        for count in 0..<file.count {
            let error = thrown { _ = try opened(Array(file[..<count])) }
            expectFault(error, in: "header", code: .corrupt, "\(count) bytes")
        }
    }

    @Test(arguments: specimens)
    func `a flipped bit is found by opening or by verifying, and breaks nothing before`(
        specimen: Specimen
    ) throws {
        let file = try specimen.file()
        for entry in SegmentForge.entries(of: file) where Self.parts.contains(entry.tag) {
            for position in stride(over: entry.range) {
                var flipped = file
                flipped[position] ^= 1 << (position % 8)
                let segment: Segment
                do {
                    segment = try opened(flipped)
                } catch {
                    // Names and sizes are read at opening.
                    expectFault(error, in: entry.tag, code: .corrupt, "byte \(position)")
                    #expect(entry.tag != "ATCO")
                    continue
                }
                #expect(entry.tag != "ATSC")
                if position % 2 == 0 { askEverything(segment, copies: false) }
                let error = thrown { try segment.verify() }
                expectFault(error, in: entry.tag, code: .corrupt, "byte \(position)")
            }
        }
    }

    @Test(arguments: specimens)
    func `a flipped bit with the right checksum is found, or is another value`(
        specimen: Specimen
    ) throws {
        let whole = SegmentForge(try specimen.file())
        var (tried, found) = (0, 0)
        for tag in Self.parts {
            for position in stride(over: 0..<whole[tag].count) {
                tried += 1
                var forge = whole
                forge[tag][position] ^= 1 << (position * 5 % 8)
                guard let segment = try? opened(forge.file()) else {
                    found += 1
                    continue
                }
                if position % 5 == 0 { askEverything(segment, copies: false) }
                guard let error = thrown(by: { try segment.verify() }) else { continue }
                expectFault(error, code: .corrupt)
                #expect(Self.parts.contains((error.cause as? FormatError)?.section ?? ""))
                found += 1
            }
        }
        #expect(found * 10 > tried * 9)
    }

    @Test(arguments: specimens)
    func `columns and dictionaries of any numbers harm no search`(specimen: Specimen) throws {
        let whole = SegmentForge(try specimen.file())
        var random = SeededRandom(seed: 8)
        var openings = 0
        for round in 0..<120 {
            var forge = whole
            let most: UInt32 = round % 3 == 0 ? .max : 30
            for item in 0..<whole["ATCO"].count / 4 where random.next() % 2 == 0 {
                let number = UInt32(truncatingIfNeeded: random.next() >> 16) % most
                forge.put(number, in: "ATCO", item: item)
            }
            for _ in 0..<round % 4 * 2 {
                let item = Int(random.next() % UInt64(whole["ATDI"].count / 8))
                forge.put(random.next() >> (random.next() % 64), in: "ATDI", item: item)
            }
            do {
                let segment = try opened(forge.file())
                askEverything(segment)
                expectFault(thrown { try segment.verify() }, code: .corrupt)
                openings += 1
            } catch {
                expectFault(error, in: "ATDI", code: .corrupt)
            }
        }
        #expect(openings > 60)
    }

    @Test(arguments: specimens)
    func `a section of attributes that is missing or of another length is refused`(
        specimen: Specimen
    ) throws {
        let whole = SegmentForge(try specimen.file())
        for tag in Self.parts {
            var forge = whole
            forge.remove(tag)
            // Without names the others are too many; which of them is said does not matter.
            let error = thrown { _ = try opened(forge.file()) }
            expectFault(error, in: tag == "ATSC" ? nil : tag, code: .corrupt)
            for change in [-64, -8, -1, 1, 8, 64] {
                var forge = whole
                forge[tag] =
                    change < 0
                    ? Array(whole[tag].dropLast(-change))
                    : whole[tag] + [UInt8](repeating: 0, count: change)
                expectFault(thrown { _ = try opened(forge.file()) }, in: tag, code: .corrupt)
            }
        }
        var forge = whole
        for tag in Self.parts { forge.remove(tag) }
        expectFault(thrown { _ = try opened(forge.file()) }, in: "header", at: 8, code: .corrupt)
        forge = whole
        forge.put(UInt32(1), at: 8)
        expectFault(thrown { _ = try opened(forge.file()) }, in: "header", at: 8, code: .corrupt)
    }

    /// A number of the section of attributes that cannot be, and where opening says so.
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let offset: Int
        let bytes: [UInt8]
        let place: Int

        var testDescription: String { name }

        init(_ name: String, at offset: Int, _ bytes: [UInt8], place: Int? = nil) {
            (self.name, self.offset, self.bytes) = (name, offset, bytes)
            self.place = place ?? offset
        }

        /// In the entry of an attribute: 0 an Int, 1 a Double, 2 a Bool, 3 a String, 4 tags.
        static func entry(
            _ column: Int,
            _ name: String,
            at offset: Int,
            _ number: UInt64,
            place: Int? = nil
        ) -> Change {
            let start = 8 + 64 * column
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
            let wrong = place ?? offset
            return Change(name, at: start + offset, bytes, place: wrong < 0 ? -1 : start + wrong)
        }
    }

    static let changes: [Change] = [
        Change("no attributes", at: 0, [0], place: 0),
        Change("more than there are", at: 0, [6], place: -1),
        Change("far too many", at: 0, [1, 0, 1], place: 0),
        Change("not zero", at: 4, [1]),
        Change("type 0", at: 8, [0]),
        Change("type 6", at: 8, [6]),
        Change("a byte after the type", at: 10, [1]),
        Change("an empty name", at: 12, [0], place: -1),
        Change("a longer name", at: 12, [5], place: -1),
        Change("a name as long as any", at: 12, [255, 255, 255, 255], place: -1),
        .entry(0, "more values than rows", at: 8, 21),
        .entry(0, "many more", at: 8, .max),
        .entry(0, "a smallest above the greatest", at: 16, 1000),
        .entry(1, "NaN", at: 24, Double.nan.bitPattern, place: 16),
        .entry(2, "a Bool of 2", at: 24, 2, place: 16),
        .entry(3, "a smallest text", at: 16, 1),
        .entry(0, "texts of numbers", at: 32, 1),
        .entry(0, "bytes of texts of numbers", at: 40, 1, place: 32),
        .entry(3, "sets of texts", at: 48, 1),
        .entry(3, "more texts than values", at: 32, 20, place: 32),
        .entry(3, "texts that no file has", at: 32, 1 << 61),
        .entry(3, "as many as there cannot be codes", at: 32, (1 << 32) - 1),
        .entry(3, "bytes that no file has", at: 40, .max, place: 32),
        .entry(3, "bytes that are about as many", at: 40, UInt64(Int.max), place: -1),
        .entry(4, "more sets than values", at: 48, 20, place: 32),
        .entry(4, "more tags than in sets", at: 32, 1000, place: 32),
        .entry(4, "no sets", at: 48, 0, place: 48),
    ]

    @Test(arguments: changes)
    func `what cannot be said of attributes is refused`(change: Change) throws {
        for specimen in Self.specimens {
            var forge = SegmentForge(try specimen.file())
            forge["ATSC"].replaceSubrange(
                change.offset..<change.offset + change.bytes.count,
                with: change.bytes
            )
            let file = forge.file()
            let start = SegmentForge.range(of: "ATSC", in: file)?.lowerBound ?? 0
            let place = change.place < 0 ? nil : start + change.place
            expectFault(thrown { _ = try opened(file) }, in: "ATSC", at: place, code: .corrupt)
        }
    }

    @Test func `a name that stands twice is refused`() throws {
        var configuration = Specimen.flat.configuration
        configuration.attributes = try AttributeSchema([Attribute<Int>("ab"), Attribute<Int>("ac")])
        let directory = TemporaryDirectory()
        let path = directory["a.nseg"]
        _ = try SegmentBuilder(configuration, at: path).finish()
        var forge = SegmentForge(try bytes(of: .init(path)))
        #expect(forge["ATSC"].suffix(4) == Array("abac".utf8))
        forge["ATSC"][8 + 64 * 2 + 3] = UInt8(ascii: "b")
        expectFault(thrown { _ = try opened(forge.file()) }, in: "ATSC", code: .corrupt)
        forge["ATSC"][8 + 64 * 2] = 0xFF
        expectFault(thrown { _ = try opened(forge.file()) }, in: "ATSC", code: .corrupt)
    }

    @Test(arguments: specimens)
    func `summaries that are not those of the values are found by verifying`(
        specimen: Specimen
    ) throws {
        let whole = SegmentForge(try specimen.file())
        for column in 0..<5 {
            for field in [8, 16, 24] {
                let item = (8 + 64 * column + field) / 8
                let now: UInt64 = whole.number("ATSC", item: item)
                let isNumber = column < 3
                guard field == 8 || isNumber else { continue }
                var forge = whole
                let change: UInt64 = field == 16 || column == 2 ? now &- 1 : now &+ 1
                forge.put(field == 8 ? now - 1 : change, in: "ATSC", item: item)
                let file = forge.file()
                guard let segment = try? opened(file) else { continue }
                let start = SegmentForge.range(of: "ATSC", in: file)?.lowerBound ?? 0
                expectFault(
                    thrown { try segment.verify() },
                    in: "ATSC",
                    at: start + 8 + 64 * column,
                    code: .corrupt,
                    "\(column) \(field)"
                )
            }
        }
    }
}
