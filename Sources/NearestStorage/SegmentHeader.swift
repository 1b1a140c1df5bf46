/// The numbers at the beginning of a segment; see *The file format*, section 1.
///
/// This level knows where they stand and which of them agree with the file's length. What a metric or a
/// parameter is, and its range, is for those to say who know about vectors.
package struct SegmentHeader: Sendable, Hashable {
    /// The version of the format: the lowest that has what the file holds.
    package var version: UInt32
    /// Vectors.
    package var count: Int
    /// Elements of a vector.
    package var dimension: Int
    /// Bytes from one row to the next.
    package var rowBytes: Int
    package var metric: UInt8
    package var encoding: UInt8
    package var kind: UInt8
    package var m: Int
    package var efConstruction: Int
    /// The node where searches begin; nil if there is none.
    package var entryNode: Int?
    package var entryLayer: Int
    package var seed: UInt64
    /// The library that wrote the file.
    package var writer: String

    package init(
        version: UInt32 = SegmentFormat.plain,
        count: Int = 0,
        dimension: Int,
        rowBytes: Int,
        metric: UInt8,
        encoding: UInt8,
        kind: UInt8,
        m: Int = 0,
        efConstruction: Int = 0,
        entryNode: Int? = nil,
        entryLayer: Int = 0,
        seed: UInt64 = 0,
        writer: String
    ) {
        self.version = version
        self.count = count
        self.dimension = dimension
        self.rowBytes = rowBytes
        self.metric = metric
        self.encoding = encoding
        self.kind = kind
        self.m = m
        self.efConstruction = efConstruction
        self.entryNode = entryNode
        self.entryLayer = entryLayer
        self.seed = seed
        self.writer = writer
    }
}

#if _endian(big)
#error("segments are read where they lie, and their numbers are little-endian")
#endif

/// The places and sizes of *The file format*, sections 1 to 3.
package enum SegmentFormat {
    static let magic: [UInt8] = [0x89, 0x4E, 0x53, 0x45, 0x47, 0x0D, 0x0A, 0x1A]
    static let endMagic: [UInt8] = [0x89, 0x4E, 0x53, 0x45, 0x47, 0x45, 0x4E, 0x44]
    /// The version of files without attributes.
    package static let plain: UInt32 = 1
    /// The version of files with attributes, and the highest that is read.
    package static let withAttributes: UInt32 = 2
    static let headerBytes = 128
    /// Where the header's checksum stands.
    static let checksumOffset = 124
    static let writerBytes = 48
    static let entryBytes = 32
    static let footerBytes = 32
    static let mostSections = 124
    /// What every section's offset is a multiple of.
    package static let alignment = 64
    /// What the offsets of large sections are multiples of.
    static let largeAlignment = 1 << 21
    /// Sections from here on are large, so that aligning them costs little.
    static let largeSection = 1 << 26
    static let noNode = UInt32.max
}

/// A kind of section: four ASCII characters.
package struct SectionTag: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The characters, the first in the lowest byte.
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ characters: StaticString) {
        let text = "\(characters)"
        rawValue = text.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    package static let vectors = SectionTag("VECS")
    package static let ids = SectionTag("IDNT")
    package static let scales = SectionTag("SCAL")
    package static let order = SectionTag("ORDR")
    package static let links = SectionTag("LNK0")
    package static let upperStarts = SectionTag("UPST")
    package static let upperLinks = SectionTag("LNKU")
    package static let metadata = SectionTag("META")
    package static let attributes = SectionTag("ATSC")
    package static let columns = SectionTag("ATCO")
    package static let dictionaries = SectionTag("ATDI")

    /// Those that this version of the library reads.
    static let known: Set<SectionTag> = [
        .vectors, .ids, .scales, .order, .links, .upperStarts, .upperLinks, .metadata, .attributes,
        .columns, .dictionaries,
    ]

    /// The four characters, or the number where they are none.
    package var description: String {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> UInt32($0 * 8)) }
        guard bytes.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            return "section \(String(rawValue, radix: 16))"
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// An entry of the section table; see *The file format*, section 2.
package struct SegmentSection: Sendable, Hashable {
    package var tag: SectionTag
    package var isRequired: Bool
    package var offset: Int
    package var length: Int
    package var checksum: UInt32

    /// The bytes of the file that are the section's.
    package var range: Range<Int> { offset..<offset + length }
}
