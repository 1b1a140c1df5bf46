import Nearest
import NearestTestSupport
import Testing

/// Files whose checksums are right and whose contents are not.
@Suite struct SegmentContentsTests {
    /// Something wrong in a file, and where that is to be found.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let specimen: Specimen
        /// The section, and the first byte in it of the item that is wrong.
        let place: (tag: String, offset: Int)
        let change: @Sendable (inout SegmentForge) -> Void

        var testDescription: String { name }

        init(
            _ name: String,
            _ specimen: Specimen,
            _ tag: String,
            at offset: Int,
            _ change: @escaping @Sendable (inout SegmentForge) -> Void
        ) {
            self.name = name
            self.specimen = specimen
            place = (tag, offset)
            self.change = change
        }
    }

    // With m 3 a list of layer 0 has 6 places in a block of 8, one above it 3 in a block of 4.
    private static let graph = Specimen(isGraph: true)
    private static let cosine = Specimen.graph
    private static let none = UInt32.max

    /// Puts a link into a place of a node's list on layer 0.
    private static func link(
        _ name: String,
        _ places: KeyValuePairs<Int, UInt32>
    ) -> Fault {
        Fault(name, graph, "LNK0", at: 7 * 32) { forge in
            for (slot, link) in places { forge.put(link, in: "LNK0", item: 7 * 8 + slot) }
        }
    }

    static let links: [Fault] = [
        link("a link to a node that there is not", [0: 60]),
        link("a link far outside", [0: 1 << 31]),
        link("a link just before the mark for none", [0: none - 1]),
        link("a link to the node itself", [0: 7]),
        link("a link after the end of a list", [2: none, 3: 1, 4: none, 5: none]),
        link("a link twice", [0: 1, 1: 1]),
        link("a link in a place behind the list", [6: 1]),
        link("none in a list that goes on behind", [0: none, 1: 2]),
    ]

    /// The first node with blocks above layer 0, and the first without.
    private static func first(_ forge: SegmentForge, hasUpper: Bool) -> Int {
        (0..<60).first { ((forge.number("UPST", item: $0) as UInt32) > 0) == hasUpper } ?? 0
    }

    private static func upper(_ name: String, slot: Int = 0, _ link: UInt32?) -> Fault {
        Fault(name, graph, "LNKU", at: 0) { forge in
            let own = first(forge, hasUpper: true)
            forge.put(link ?? UInt32(own), in: "LNKU", item: slot)
        }
    }

    static var upperLinks: [Fault] {
        get throws {
            let forge = SegmentForge(try graph.file())
            let (has, hasNot) = (first(forge, hasUpper: true), first(forge, hasUpper: false))
            let start = { (name: String, node: Int, number: UInt32) in
                Fault(name, graph, "UPST", at: node * 4) {
                    $0.put(number, in: "UPST", item: node)
                }
            }
            let size = forge["LNKU"].count
            return [
                upper("an upper link to a node that there is not", 60),
                upper("an upper link far outside", none - 1),
                upper("an upper link to the node itself", nil),
                upper("an upper link to a node that is not on the layer", UInt32(hasNot)),
                upper("an upper link behind its list", slot: 3, UInt32(has)),
                start("no first block", has, 0),
                start("a first block of a node that has none", hasNot, 1),
                start("a first block that is another's", has, 2),
                start("a first block behind all", has, UInt32(size / 16) + 1),
                start("a first block far outside", has, none),
                start("a first block far outside of a node that has none", hasNot, none),
                Fault("a block too many", graph, "LNKU", at: size) {
                    $0["LNKU"] += [UInt8](repeating: 0xFF, count: 16)
                },
                Fault("a block too few", graph, "LNKU", at: size - 16) {
                    $0["LNKU"].removeLast(16)
                },
                Fault("no blocks", graph, "LNKU", at: 0) { $0["LNKU"] = [] },
            ]
        }
    }

    static var entries: [Fault] {
        get throws {
            let forge = SegmentForge(try graph.file())
            let hasNot = UInt32(first(forge, hasUpper: false))
            let layer: UInt32 = SegmentForge.number(forge.header, at: 56)
            return [
                Fault("an entry that is not on its layer", graph, "header", at: 52) {
                    $0.put(hasNot, at: 52)
                },
                Fault("an entry below its layer", graph, "header", at: 52) {
                    $0.put(layer - 1, at: 56)
                },
                Fault("an entry above its layer", graph, "header", at: 52) {
                    $0.put(layer + 1, at: 56)
                },
                Fault("an entry on the highest layer of all", graph, "header", at: 52) {
                    $0.put(UInt32(24), at: 56)
                },
            ]
        }
    }

    static let identifiers: [Fault] = [Specimen(), graph].flatMap { ascending in
        [
            Fault("an identifier twice", ascending, "IDNT", at: 9 * 8) {
                $0.put($0.number("IDNT", item: 8) as UInt64, in: "IDNT", item: 9)
            },
            Fault("identifiers that fall", ascending, "IDNT", at: 9 * 8) {
                $0.put(UInt64(0), in: "IDNT", item: 9)
            },
            Fault("the same identifier everywhere", ascending, "IDNT", at: 8) {
                $0["IDNT"] = [UInt8](repeating: 7, count: 480)
            },
        ]
    }

    static let orders: [Fault] = Specimen.both.flatMap { specimen in
        let second: @Sendable (SegmentForge) -> UInt32 = { $0.number("ORDR", item: 1) }
        return [
            Fault("an identifier twice, not side by side", specimen, "ORDR", at: 4) { forge in
                let rows = (0..<2).map { Int(forge.number("ORDR", item: $0) as UInt32) }
                forge.put(forge.number("IDNT", item: rows[0]) as UInt64, in: "IDNT", item: rows[1])
            },
            Fault("an order that names a row that there is not", specimen, "ORDR", at: 8) {
                $0.put(UInt32(60), in: "ORDR", item: 2)
            },
            Fault("an order that names a row far outside", specimen, "ORDR", at: 8) {
                $0.put(none, in: "ORDR", item: 2)
            },
            Fault("an order that names a row twice", specimen, "ORDR", at: 8) {
                $0.put(second($0), in: "ORDR", item: 2)
            },
            Fault("an order that is none", specimen, "ORDR", at: 8) { forge in
                let third: UInt32 = forge.number("ORDR", item: 2)
                forge.put(second(forge), in: "ORDR", item: 2)
                forge.put(third, in: "ORDR", item: 1)
            },
            Fault("an order of nothing but rows outside", specimen, "ORDR", at: 0) {
                $0["ORDR"] = [UInt8](repeating: 0xFF, count: 240)
            },
        ]
    }

    static let vectors: [Fault] = [Specimen.flat, graph].flatMap { specimen in
        [Float.nan, -.nan, .infinity, -.infinity, 1e38].map { number in
            Fault("an element that is \(number)", specimen, "VECS", at: 16 * 5) {
                $0.put(number.bitPattern, in: "VECS", item: 4 * 5 + 2)
            }
        }
            + [Float.nan, .infinity, -1, 1e30].map { number in
                Fault("a norm that is \(number)", specimen, "SCAL", at: 4 * 5) {
                    $0.put(number.bitPattern, in: "SCAL", item: 5)
                }
            }
    }

    static let halves: [Fault] = [cosine, Specimen(metric: .cosine, encoding: .float16)].flatMap {
        specimen in
        [
            Fault("NaN in half precision", specimen, "VECS", at: 16 * 5) {
                $0.put(UInt16(0x7E00), in: "VECS", item: 8 * 5)
            },
            Fault("a byte behind a vector", specimen, "VECS", at: 16 * 5) {
                $0.put(UInt16(0x3C00), in: "VECS", item: 8 * 5 + 6)
            },
            Fault("vectors of zeros", specimen, "SCAL", at: 0) {
                $0["VECS"] = [UInt8](repeating: 0, count: 960)
            },
            Fault("a vector of another length", specimen, "SCAL", at: 4 * 5) {
                $0.put(UInt16(0x4400), in: "VECS", item: 8 * 5)
            },
            Fault("a norm of 0", specimen, "SCAL", at: 4 * 5) {
                $0.put(UInt32(0), in: "SCAL", item: 5)
            },
        ]
    }

    @Test(
        arguments: [
            links, try upperLinks, try entries, identifiers, orders, vectors, halves,
        ].flatMap(\.self)
    )
    func `what is wrong harms no search, and is found by verifying`(fault: Fault) throws {
        var forge = SegmentForge(try fault.specimen.file())
        fault.change(&forge)
        let file = forge.file()
        let segment = try opened(file)
        askEverything(segment)
        let start = SegmentForge.range(of: fault.place.tag, in: file)?.lowerBound ?? 0
        let (tag, offset) = (fault.place.tag, start + fault.place.offset)
        expectFault(thrown { try segment.verify() }, in: tag, at: offset, code: .corrupt)
        expectFault(thrown { _ = try segment.makeIndex() }, in: tag, at: offset, code: .corrupt)
    }

    @Test(arguments: Specimen.all)
    func `sections of any numbers harm no search`(specimen: Specimen) throws {
        let whole = SegmentForge(try specimen.file())
        var random = SeededRandom(seed: 8)
        for round in 0..<60 {
            var forge = whole
            for section in forge.sections
            where !["META", "ATSC", "ATDI"].contains(section.tag) && random.next() % 2 == 0 {
                // Numbers up to a little more than there are, or any.
                let most: UInt32 = round % 3 == 0 ? .max : 64
                for item in 0..<section.bytes.count / 4 {
                    let number = UInt32(truncatingIfNeeded: random.next() >> 16) % most
                    forge.put(number, in: section.tag, item: item)
                }
            }
            let segment = try opened(forge.file())
            askEverything(segment)
            _ = try? segment.verify()
        }
    }
}
