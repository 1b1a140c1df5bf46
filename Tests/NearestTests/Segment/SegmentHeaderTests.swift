import Nearest
import NearestTestSupport
import Testing

/// Headers that say what cannot be, with checksums that are right.
@Suite struct SegmentHeaderTests {
    /// A field with a number that it cannot have.
    struct Change: Sendable, CustomTestStringConvertible {
        let specimen: Specimen
        let field: String
        let offset: Int
        let bytes: [UInt8]
        /// Where the error says that it is, if it is to say the header.
        let places: ClosedRange<Int>?

        var testDescription: String { "\(field) \(bytes) in \(specimen.testDescription)" }

        static func all(
            _ specimens: [Specimen],
            _ field: String,
            at offset: Int,
            bytes width: Int = 4,
            _ numbers: [UInt64],
            anywhere: Bool = false,
            from first: Int? = nil
        ) -> [Change] {
            specimens.flatMap { specimen in
                numbers.map { number in
                    var bytes = [UInt8](repeating: 0, count: 8)
                    SegmentForge.put(number, at: 0, in: &bytes)
                    return Change(
                        specimen: specimen,
                        field: field,
                        offset: offset,
                        bytes: Array(bytes[..<width]),
                        places: anywhere ? nil : (first ?? offset)...offset
                    )
                }
            }
        }

        static let most = UInt64(UInt32.max)

        static let numbers: [Change] = {
            var list = all(
                Specimen.both,
                "magic",
                at: 0,
                bytes: 8,
                [0, .max, 0x1A0A_0D47_4553_4E88]
            )
            list += all(Specimen.both, "sections", at: 12, [125, most, 1 << 31])
            list += all(Specimen.both, "length", at: 16, bytes: 8, [0, 1, .max, 1 << 63])
            list += all(
                Specimen.both,
                "count",
                at: 24,
                bytes: 8,
                [1 << 31 + 1, .max, 1 << 63, 1 << 62]
            )
            list += all(
                Specimen.both,
                "count",
                at: 24,
                bytes: 8,
                [0, 59, 61, 1 << 30, 1 << 31],
                anywhere: true
            )
            list += all(Specimen.both, "dimension", at: 32, [0, 65_537, most])
            list += all(Specimen.both, "dimension", at: 32, [65_536], anywhere: true)
            list += all(Specimen.both, "row bytes", at: 36, [0, 1, 4, 7, 24, 80, 1 << 31, most])
            list += all(Specimen.both, "row bytes", at: 36, [32], anywhere: true)
            list += all(Specimen.both, "metric", at: 40, bytes: 1, [0, 7, 255])
            list += all(Specimen.both, "encoding", at: 41, bytes: 1, [0, 7, 255])
            // Bits under a metric of numbers, and numbers under one of bits.
            list += all(Specimen.both, "encoding", at: 41, bytes: 1, [6])
            list += all(Specimen.both, "encoding", at: 40, bytes: 1, [5, 6], anywhere: true)
            // A graph under cosine has no whole numbers.
            let graph = Specimen.both.filter { $0.isGraph && $0.metric == .cosine }
            list += all(graph, "encoding", at: 41, bytes: 1, [4, 5], anywhere: true)
            list += all(Specimen.both, "kind", at: 42, bytes: 1, [0, 3, 255])
            list += all(Specimen.both, "reserved", at: 43, bytes: 1, [1, 255])
            list += all(Specimen.both, "reserved", at: 60, [1, most])
            list += all(Specimen.both, "reserved", at: 120, [1, most])
            return list
        }()

        static let parameters: [Change] = {
            var list = all([.graph], "m", at: 44, [0, 1, 129, most])
            list += all([.graph], "m", at: 44, [20], anywhere: true)
            list += all([.graph], "efConstruction", at: 48, [0, 2, 100_001, most])
            list += all([.graph], "entry", at: 52, [60, most - 1, most])
            list += all([.graph], "layer", at: 56, [25, most])
            list += all([.graph], "kind", at: 42, bytes: 1, [1], anywhere: true)
            list += all([.flat], "m", at: 44, [2])
            list += all([.flat], "efConstruction", at: 48, [200], from: 44)
            list += all([.flat], "entry", at: 52, [0], from: 44)
            list += all([.flat], "layer", at: 56, [1], from: 44)
            list += all([.flat], "seed", at: 64, bytes: 8, [1], from: 44)
            list += all([.flat], "kind", at: 42, bytes: 1, [2], anywhere: true)
            return list
        }()
    }

    @Test(arguments: [Change.numbers, Change.parameters].flatMap(\.self))
    func `a number that cannot be is refused`(change: Change) throws {
        var file = try change.specimen.file()
        file.replaceSubrange(change.offset..<change.offset + change.bytes.count, with: change.bytes)
        SegmentForge.seal(&file)
        let error = thrown { _ = try opened(file) }
        expectFault(error, in: change.places == nil ? nil : "header", code: .corrupt)
        if let places = change.places, let error {
            let said = places.contains { error.message.contains("at byte \($0):") }
            #expect(said, "\(error.message) is not in \(places)")
        }
    }

    @Test(arguments: Specimen.both, [0, 4, 5, 1 << 16, UInt32.max])
    func `a version that is not known is refused as such`(
        specimen: Specimen,
        version: UInt32
    ) throws {
        var forge = SegmentForge(try specimen.file())
        forge.put(version, at: 8)
        let error = thrown { _ = try opened(forge.file()) }
        expectFault(error, in: "header", at: 8, code: version == 0 ? nil : .unsupported)
    }

    @Test(arguments: Specimen.both)
    func `a version that has what the file has not is refused`(specimen: Specimen) throws {
        var forge = SegmentForge(try specimen.file())
        forge.put(UInt32(2), at: 8)
        expectFault(thrown { _ = try opened(forge.file()) }, in: "header", at: 8, code: .corrupt)
        for tag in ["ATCO", "ATDI"] {
            var forge = SegmentForge(try specimen.file())
            forge[tag] = []
            expectFault(thrown { _ = try opened(forge.file()) }, in: tag, code: .corrupt)
        }
    }

    @Test func `the name of the writer is text with zeros after it`() throws {
        var forge = SegmentForge(try Specimen.flat.file())
        let names: [(bytes: [UInt8], isText: Bool)] = [
            ([], true), (Array("å".utf8), true), ([UInt8](repeating: 65, count: 48), true),
            ([0xFF], false), ([65, 0, 65], false), ([0, 65], false),
            ([UInt8](repeating: 65, count: 47) + [0xC3], false),
        ]
        for (name, isText) in names {
            forge.header.replaceSubrange(
                72..<120,
                with: name + [UInt8](repeating: 0, count: 48 - name.count)
            )
            let file = forge.file()
            if isText {
                #expect(try opened(file).writtenBy == String(decoding: name, as: UTF8.self))
            } else {
                expectFault(thrown { _ = try opened(file) }, in: "header", code: .corrupt)
            }
        }
    }

    @Test(arguments: Specimen.both)
    func `an index of more vectors than any memory holds is refused`(specimen: Specimen) throws {
        // Lengths that multiply to what the sections have, modulo 2⁶⁴.
        var forge = SegmentForge(try specimen.file())
        for count: UInt64 in [1 << 60, 1 << 61, 1 << 62, (1 << 60) + 60, 1 << 31] {
            forge.put(count, at: 24)
            for dimension: UInt32 in [4, 65_536] {
                forge.put(dimension, at: 32)
                forge.put(dimension * 4, at: 36)
                expectFault(thrown { _ = try opened(forge.file()) }, code: .corrupt)
            }
        }
    }

    @Test func `an empty graph has no entry`() throws {
        var specimen = Specimen.graph
        specimen.count = 0
        let file = try specimen.file()
        var forge = SegmentForge(file)
        #expect(SegmentForge.number(file, at: 52) == UInt32.max)
        #expect(SegmentForge.number(file, at: 56) == UInt32(0))
        forge.put(UInt32(0), at: 52)
        expectFault(thrown { _ = try opened(forge.file()) }, in: "header", code: .corrupt)
        // And no layer.
        forge = SegmentForge(file)
        forge.put(UInt32(5), at: 56)
        expectFault(thrown { _ = try opened(forge.file()) }, in: "header", code: .corrupt)
    }

    @Test(arguments: Specimen.both)
    func `bytes after the end are refused`(specimen: Specimen) throws {
        let file = try specimen.file()
        for more in [[0], [UInt8](repeating: 0, count: 4096), file, Array(file.suffix(32))] {
            let error = thrown { _ = try opened(file + more) }
            expectFault(error, in: "header", at: 16, code: .corrupt)
            // The length is right now, but the footer is not where it was.
            var longer = file + more
            SegmentForge.put(UInt64(longer.count), at: 16, in: &longer)
            expectFault(thrown { _ = try opened(longer) }, code: .corrupt)
        }
    }

    @Test(arguments: Specimen.both)
    func `the footer repeats what the header says`(specimen: Specimen) throws {
        let file = try specimen.file()
        for position in file.count - 32..<file.count {
            var changed = file
            changed[position] &+= 1
            expectFault(thrown { _ = try opened(changed) }, in: "footer", code: .corrupt)
        }
    }
}
