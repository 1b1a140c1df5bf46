/// Changes inputs where it matters: a number of the header or the table, an item of a section, or
/// the shape of the whole file, all sections following.
///
/// The bytes stay those of an input; its checksums are made right when it is tried, if its first
/// bytes say so.
struct SegmentMutator {
    private var state: UInt64

    /// Starts the sequence of a seed.
    init(seed: UInt32) {
        state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
    }

    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    private mutating func random(below bound: Int) -> Int {
        Int(random() % UInt64(max(1, bound)))
    }

    /// Returns a changed input of at most `capacity` bytes, or nil if libFuzzer should change it.
    mutating func mutate(_ input: [UInt8], capacity: Int) -> [UInt8]? {
        let head = SegmentInput.controlBytes
        guard input.count >= head + SegmentBytes.headerBytes + SegmentBytes.footerBytes else {
            return nil
        }
        var control = Array(input[..<head])
        var file = Array(input[head...])
        for _ in 0...random(below: 3) {
            switch random(below: 20) {
            case 0..<4: return nil
            case 4: control[random(below: head)] = UInt8(truncatingIfNeeded: random())
            case 5, 6: changeHeader(&file)
            case 7: changeTable(&file)
            case 8, 9: reshape(&file, capacity: capacity - head)
            default: changeItem(&file)
            }
        }
        // Nothing but the opening is reached with wrong checksums.
        if random(below: 4) > 0 { control[0] |= 3 }
        return control + file
    }

    private mutating func changeHeader(_ file: inout [UInt8]) {
        let fields = [
            (8, 4), (12, 4), (16, 8), (24, 8), (32, 4), (36, 4), (40, 1), (41, 1), (42, 1), (43, 1),
            (44, 4), (48, 4), (52, 4), (56, 4), (60, 4), (64, 8), (72, 1), (119, 1), (120, 4),
        ]
        let (offset, bytes) = fields[random(below: fields.count)]
        changeNumber(&file, at: offset, bytes: bytes)
    }

    private mutating func changeTable(_ file: inout [UInt8]) {
        let entries = SegmentBytes.entries(file)
        guard !entries.isEmpty else { return }
        let entry = entries[random(below: entries.count)]
        let fields = [(0, 4), (3, 1), (4, 4), (8, 8), (16, 8), (24, 4), (28, 4)]
        let (offset, bytes) = fields[random(below: fields.count)]
        changeNumber(&file, at: entry + offset, bytes: bytes)
    }

    /// Changes an item of a section, or copies one over another.
    private mutating func changeItem(_ file: inout [UInt8]) {
        let entries = SegmentBytes.entries(file)
        guard !entries.isEmpty else { return }
        let entry = entries[random(below: entries.count)]
        let width = SegmentShape.itemBytes(SegmentBytes.number(file, at: entry, bytes: 4))
        guard let range = SegmentBytes.range(file, of: entry), range.count >= width else { return }
        let place = range.lowerBound + random(below: range.count / width) * width
        if random(below: 3) == 0 {
            let other = range.lowerBound + random(below: range.count / width) * width
            for index in 0..<width { file[place + index] = file[other + index] }
        } else {
            changeNumber(&file, at: place, bytes: width)
        }
    }

    private mutating func changeNumber(_ file: inout [UInt8], at offset: Int, bytes: Int) {
        let count = SegmentBytes.number(file, at: 24, bytes: 8)
        let now = SegmentBytes.number(file, at: offset, bytes: bytes)
        let interesting: [UInt64] = [
            0, 1, 2, count &- 1, count, count &+ 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, .max,
            1 << 62, UInt64(file.count), now &+ 1, now &- 1, now &+ 64, now &- 64, now &* 2,
            now / 2,
            now ^ 1 << (random() % 64), random() % max(1, count &+ 1), random() >> (random() % 64),
            0x7F80_0000, 0x7FC0_0000, 0x3F80_0000, 0x5F00_0000, 0x2000_0000, 0x3C00_7C00,
        ]
        let chosen = interesting[random(below: interesting.count)]
        SegmentBytes.put(chosen, &file, at: offset, bytes: bytes)
    }

    /// Writes the file anew with another count, dimension or m, its sections cut or repeated.
    private mutating func reshape(_ file: inout [UInt8], capacity: Int) {
        guard var shape = SegmentShape(file) else { return }
        switch random(below: 4) {
        case 0: shape.count = random(below: 64)
        case 1: shape.dimension = 1 + random(below: 70)
        case 2 where shape.isGraph: shape.m = 2 + random(below: 20)
        default: shape.count = max(0, shape.count + random(below: 5) - 2)
        }
        if let changed = shape.reshaped(file), changed.count <= capacity { file = changed }
    }
}
