/// What the fuzzer is given: a few bytes that say what to do, and a file.
///
/// The fuzzer and the tests that replay what it found share this file.
struct SegmentInput {
    /// The operations that an input can ask for.
    struct Operations: OptionSet {
        let rawValue: UInt16

        /// The header's and the table's checksum, the length and the footer are made right first.
        static let repairsHeader = Operations(rawValue: 1)
        /// The sections' checksums are made right first.
        static let repairsSections = Operations(rawValue: 1 << 1)
        static let search = Operations(rawValue: 1 << 2)
        static let radius = Operations(rawValue: 1 << 3)
        static let batch = Operations(rawValue: 1 << 4)
        static let filters = Operations(rawValue: 1 << 5)
        static let cursor = Operations(rawValue: 1 << 6)
        static let lookUps = Operations(rawValue: 1 << 7)
        static let verify = Operations(rawValue: 1 << 8)
        static let makeIndex = Operations(rawValue: 1 << 9)
    }

    /// Bytes before the file.
    static let controlBytes = 4

    let operations: Operations
    /// Neighbors to ask for.
    let k: Int
    let efSearch: Int?
    /// Decides the queries.
    let seed: UInt8
    /// What the queries' numbers are multiplied by.
    let norm: Float
    /// The file, repaired if that is asked for.
    let file: [UInt8]

    /// Takes an input apart; none if it is too short.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.controlBytes else { return nil }
        operations = Operations(rawValue: UInt16(bytes[0]) | UInt16(bytes[1] & 3) << 8)
        k = [1, 10, 1000, .max][Int(bytes[1] >> 2 & 3)]
        efSearch = [nil, 1, 8, 64][Int(bytes[1] >> 4 & 3)]
        seed = bytes[2]
        norm = [1, 0x1p-70, 0x1p50, 0][Int(bytes[3] & 3)]
        var file = Array(bytes[Self.controlBytes...])
        if operations.contains(.repairsSections) { SegmentBytes.repairSections(&file) }
        if operations.contains(.repairsHeader) { SegmentBytes.repairHeader(&file) }
        self.file = file
    }
}

/// The places of *The file format* that are needed to repair a file, written down once more.
enum SegmentBytes {
    static let headerBytes = 128
    static let entryBytes = 32
    static let footerBytes = 32
    static let maximumSections = 124

    /// A little-endian number of 1 to 8 bytes.
    static func number(_ file: [UInt8], at offset: Int, bytes: Int) -> UInt64 {
        file[offset..<offset + bytes].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Replaces a little-endian number of 1 to 8 bytes.
    static func put(_ number: UInt64, _ file: inout [UInt8], at offset: Int, bytes: Int) {
        for index in 0..<bytes {
            file[offset + index] = UInt8(truncatingIfNeeded: number >> UInt64(index * 8))
        }
    }

    /// Where the table's entries stand, as far as the file has them.
    static func entries(_ file: [UInt8]) -> [Int] {
        guard file.count >= headerBytes + footerBytes else { return [] }
        let room = (file.count - headerBytes - footerBytes) / entryBytes
        let count = min(Int(number(file, at: 12, bytes: 4)), room, maximumSections)
        return (0..<count).map { headerBytes + $0 * entryBytes }
    }

    /// The bytes that an entry of the table names, if the file has them.
    static func range(_ file: [UInt8], of entry: Int) -> Range<Int>? {
        let offset = number(file, at: entry + 8, bytes: 8)
        let length = number(file, at: entry + 16, bytes: 8)
        guard offset <= file.count, length <= UInt64(file.count) - offset else { return nil }
        return Int(offset)..<Int(offset + length)
    }

    /// Puts the sections' checksums in the table.
    static func repairSections(_ file: inout [UInt8]) {
        for entry in entries(file) {
            guard let range = range(file, of: entry) else { continue }
            put(UInt64(checksum(file[range])), &file, at: entry + 24, bytes: 4)
        }
    }

    /// Puts the length and the checksum in the header, and the footer at the end.
    static func repairHeader(_ file: inout [UInt8]) {
        guard file.count >= headerBytes + footerBytes else { return }
        let footer = file.count - footerBytes
        put(UInt64(file.count), &file, at: 16, bytes: 8)
        let tableEnd = headerBytes + entries(file).count * entryBytes
        let value = checksum(file[headerBytes..<tableEnd], after: checksum(file[..<124]))
        put(UInt64(value), &file, at: 124, bytes: 4)
        put(UInt64(file.count), &file, at: footer, bytes: 8)
        put(UInt64(value), &file, at: footer + 8, bytes: 4)
        put(0, &file, at: footer + 12, bytes: 8)
        put(0, &file, at: footer + 20, bytes: 4)
        put(0x444E_4547_4553_4E89, &file, at: footer + 24, bytes: 8)
    }

    /// The CRC-32C of some bytes that follow others.
    static func checksum(_ bytes: ArraySlice<UInt8>, after former: UInt32 = 0) -> UInt32 {
        ~bytes.reduce(~former) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value >> 1 ^ (value & 1 != 0 ? 0x82F6_3B78 : 0)
        }
    }
}
