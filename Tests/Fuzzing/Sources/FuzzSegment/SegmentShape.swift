/// What decides how long the sections of a segment are.
struct SegmentShape {
    var count: Int
    var dimension: Int
    var m: Int
    let isGraph: Bool
    let elementBytes: Int
    /// The types of the attributes.
    private let kinds: [UInt64]

    /// Reads a file's shape; none where that is no shape.
    init?(_ file: [UInt8]) {
        func number(_ offset: Int, _ bytes: Int) -> Int {
            Int(truncatingIfNeeded: SegmentBytes.number(file, at: offset, bytes: bytes))
        }
        count = number(24, 8)
        dimension = number(32, 4)
        m = number(44, 4)
        isGraph = number(42, 1) == 2
        elementBytes = number(41, 1) == 2 ? 2 : 4
        kinds = Self.kinds(file)
        guard 0..<10_000 ~= count, 1..<10_000 ~= dimension, 0..<200 ~= m else { return nil }
    }

    private static func tag(_ name: StaticString) -> UInt64 {
        "\(name)".utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Bytes of the numbers in a section.
    static func itemBytes(_ tag: UInt64) -> Int {
        switch tag {
        case self.tag("IDNT"), self.tag("ATSC"), self.tag("ATDI"): 8
        case self.tag("META"): 1
        default: 4
        }
    }

    private var rowBytes: Int { (dimension * elementBytes + 15) / 16 * 16 }

    private func length(_ tag: UInt64, _ length: Int) -> Int {
        switch tag {
        case Self.tag("VECS"): count * rowBytes
        case Self.tag("IDNT"): count * 8
        case Self.tag("SCAL"), Self.tag("ORDR"), Self.tag("UPST"): count * 4
        case Self.tag("LNK0"): count * Self.blockBytes(2 * m)
        case Self.tag("LNKU"): length / max(4, Self.blockBytes(m)) * Self.blockBytes(m)
        case Self.tag("ATCO"): columnBytes
        default: length
        }
    }

    /// Bytes of the columns of so many rows.
    private var columnBytes: Int {
        let rows = (count + 63) / 64 * 64
        let bitmap = (rows / 8 + 63) / 64 * 64
        return kinds.reduce(0) { bytes, kind in
            switch kind {
            case 1: bytes + 2 * bitmap
            case 2, 3: bytes + bitmap + rows * 8
            default: bytes + rows * 4
            }
        }
    }

    private static func kinds(_ file: [UInt8]) -> [UInt64] {
        let entry = SegmentBytes.entries(file).first {
            SegmentBytes.number(file, at: $0, bytes: 4) == tag("ATSC")
        }
        guard let entry, let range = SegmentBytes.range(file, of: entry), range.count >= 8 else {
            return []
        }
        let count = Int(SegmentBytes.number(file, at: range.lowerBound, bytes: 4))
        return (0..<min(count, (range.count - 8) / 64)).map {
            SegmentBytes.number(file, at: range.lowerBound + 8 + 64 * $0, bytes: 1)
        }
    }

    private static func blockBytes(_ links: Int) -> Int {
        var unit = 4
        while unit < 64, unit < links * 4 { unit *= 2 }
        return (links * 4 + unit - 1) / unit * unit
    }

    /// The file with this shape: its sections in the order of the table, as long as they must be.
    func reshaped(_ file: [UInt8]) -> [UInt8]? {
        let entries = SegmentBytes.entries(file)
        guard let last = entries.last else { return nil }
        var changed = Array(file[..<(last + SegmentBytes.entryBytes)])
        SegmentBytes.put(UInt64(count), &changed, at: 24, bytes: 8)
        SegmentBytes.put(UInt64(dimension), &changed, at: 32, bytes: 4)
        SegmentBytes.put(UInt64(rowBytes), &changed, at: 36, bytes: 4)
        SegmentBytes.put(UInt64(m), &changed, at: 44, bytes: 4)
        for entry in entries {
            guard let range = SegmentBytes.range(file, of: entry) else { return nil }
            let tag = SegmentBytes.number(file, at: entry, bytes: 4)
            let length = length(tag, range.count)
            guard length < 1 << 20 else { return nil }
            changed += [UInt8](repeating: 0, count: (64 - changed.count % 64) % 64)
            SegmentBytes.put(UInt64(changed.count), &changed, at: entry + 8, bytes: 8)
            SegmentBytes.put(UInt64(length), &changed, at: entry + 16, bytes: 8)
            for index in 0..<length {
                changed.append(range.isEmpty ? 0 : file[range.lowerBound + index % range.count])
            }
        }
        return changed + [UInt8](repeating: 0, count: SegmentBytes.footerBytes)
    }
}
