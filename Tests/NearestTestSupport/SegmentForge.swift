/// Takes a segment apart and puts it together again, changed but with the right checksums, so that
/// the checks behind the checksums are reached.
///
/// It follows *The file format* and shares no code with the library.
public struct SegmentForge: Sendable {
    /// A section of the file.
    public struct Section: Sendable {
        /// Four characters.
        public var tag: String
        /// 1 for a section that must be known.
        public var flags: UInt32
        /// What is in it.
        public var bytes: [UInt8]

        /// Makes a section.
        public init(_ tag: String, flags: UInt32 = 1, _ bytes: [UInt8]) {
            (self.tag, self.flags, self.bytes) = (tag, flags, bytes)
        }
    }

    /// Bytes of the footer.
    public static let footerBytes = 32
    /// The first 128 bytes.
    public var header: [UInt8]
    /// The sections, in the order of the table.
    public var sections: [Section]
    /// Entries that the table has room for: 16, or 8 in older files.
    private let room: Int

    /// Takes a valid file apart.
    public init(_ file: [UInt8]) {
        header = Array(file[..<128])
        let entries = Self.entries(of: file)
        room = min(16, ((entries.first?.range.lowerBound ?? 640) - 128) / 32)
        sections = entries.map { entry in
            Section(entry.tag, flags: Self.number(file, at: entry.at + 4), Array(file[entry.range]))
        }
    }

    /// The content of a section, empty if the file has no such section; setting it adds one.
    public subscript(tag: String) -> [UInt8] {
        get { sections.first { $0.tag == tag }?.bytes ?? [] }
        set {
            if let index = sections.firstIndex(where: { $0.tag == tag }) {
                sections[index].bytes = newValue
            } else {
                sections.append(Section(tag, newValue))
            }
        }
    }

    /// Puts a number into a section, at a place counted in such numbers.
    public mutating func put(_ number: some FixedWidthInteger, in tag: String, item: Int) {
        var bytes = self[tag]
        Self.put(number, at: item * number.bitWidth / 8, in: &bytes)
        self[tag] = bytes
    }

    /// Reads a number of a section, at a place counted in such numbers.
    public func number<Number: FixedWidthInteger>(_ tag: String, item: Int) -> Number {
        Self.number(self[tag], at: item * Number.bitWidth / 8)
    }

    /// Puts a number into the header.
    public mutating func put(_ number: some FixedWidthInteger, at offset: Int) {
        Self.put(number, at: offset, in: &header)
    }

    /// Leaves a section out.
    public mutating func remove(_ tag: String) {
        sections.removeAll { $0.tag == tag }
    }

    /// The file, its lengths and checksums right.
    public func file() -> [UInt8] {
        var bytes = header
        let table = 128 + 32 * sections.count
        bytes += [UInt8](repeating: 0, count: max(table, 128 + 32 * room) - 128)
        Self.put(UInt32(sections.count), at: 12, in: &bytes)
        for (index, section) in sections.enumerated() {
            bytes += [UInt8](repeating: 0, count: (64 - bytes.count % 64) % 64)
            let entry = 128 + 32 * index
            bytes.replaceSubrange(entry..<entry + 4, with: section.tag.utf8)
            Self.put(section.flags, at: entry + 4, in: &bytes)
            Self.put(UInt64(bytes.count), at: entry + 8, in: &bytes)
            Self.put(UInt64(section.bytes.count), at: entry + 16, in: &bytes)
            Self.put(Self.checksum(section.bytes), at: entry + 24, in: &bytes)
            bytes += section.bytes
        }
        bytes += [UInt8](repeating: 0, count: (64 - bytes.count % 64) % 64)
        bytes += [UInt8](repeating: 0, count: 24) + [0x89] + "NSEGEND".utf8
        Self.put(UInt64(bytes.count), at: 16, in: &bytes)
        Self.seal(&bytes)
        return bytes
    }

    /// Computes the checksum of the header and the table anew, and the footer's copies of it and of
    /// the length.
    public static func seal(_ file: inout [UInt8]) {
        let count = min(Int(number(file, at: 12) as UInt32), (file.count - 160) / 32)
        let checksum = checksum(file[..<124] + file[128..<128 + 32 * count])
        put(checksum, at: 124, in: &file)
        put(checksum, at: file.count - 24, in: &file)
        put(number(file, at: 16) as UInt64, at: file.count - 32, in: &file)
    }

    /// The table of a file: tags, where their entries are, and the bytes of the sections.
    public static func entries(of file: [UInt8]) -> [(tag: String, at: Int, range: Range<Int>)] {
        (0..<Int(number(file, at: 12) as UInt32)).map { index in
            let entry = 128 + 32 * index
            let start = Int(number(file, at: entry + 8) as UInt64)
            let length = Int(number(file, at: entry + 16) as UInt64)
            let tag = String(decoding: file[entry..<entry + 4], as: UTF8.self)
            return (tag, entry, start..<start + length)
        }
    }

    /// Where a section lies in a file.
    public static func range(of tag: String, in file: [UInt8]) -> Range<Int>? {
        entries(of: file).first { $0.tag == tag }?.range
    }

    /// Puts a little-endian number into bytes.
    public static func put(
        _ number: some FixedWidthInteger,
        at offset: Int,
        in bytes: inout [UInt8]
    ) {
        for index in 0..<number.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index))
        }
    }

    /// Reads a little-endian number.
    public static func number<Number: FixedWidthInteger>(
        _ bytes: [UInt8],
        at offset: Int
    ) -> Number {
        (0..<Number.bitWidth / 8).reduce(0) { number, index in
            number | Number(truncatingIfNeeded: bytes[offset + index]) << (8 * index)
        }
    }

    /// CRC-32C, by its definition and a table of 16.
    public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { rest, byte in
            let low = rest ^ UInt32(byte)
            let half = low >> 4 ^ table[Int(low & 15)]
            return half >> 4 ^ table[Int(half & 15)]
        }
    }

    private static let table: [UInt32] = (0..<16).map { start in
        (0..<4).reduce(UInt32(start)) { rest, _ in
            rest >> 1 ^ (rest & 1 == 0 ? 0 : 0x82F6_3B78)
        }
    }
}
