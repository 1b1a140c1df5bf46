internal import NearestStorage

// As *The file format* lays metadata out.
extension SegmentMetadata {
    /// The section's bytes; nothing where there are no pairs.
    func encoded() -> [UInt8] {
        guard !pairs.isEmpty else { return [] }
        var writer = ByteWriter()
        writer.writeUInt32(UInt32(pairs.count))
        let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (key, value) in sorted {
            for text in [key, value] {
                writer.writeUInt32(UInt32(text.utf8.count))
                writer.writeString(text)
            }
        }
        return writer.bytes
    }

    /// Reads the section, if there is one.
    init(_ reader: SegmentReader) throws(FormatError) {
        guard let bytes = unsafe reader.bytes(of: .metadata) else { return }
        // It is used at once, and short: so it is compared with its checksum at once.
        try reader.checkChecksum(of: .metadata)
        let offset = reader.sections.first { $0.tag == .metadata }?.offset ?? 0
        var fields = unsafe ByteReader(
            bytes,
            file: reader.file,
            section: "\(SectionTag.metadata)",
            baseOffset: offset
        )
        let count = try fields.readUInt32()
        var last: String?
        for _ in 0..<count {
            let key = try fields.readString(byteCount: Int(try fields.readUInt32()))
            let value = try fields.readString(byteCount: Int(try fields.readUInt32()))
            guard !key.isEmpty, last.map({ $0.utf8.lexicographicallyPrecedes(key.utf8) }) ?? true
            else { throw fields.error(.invalid, "keys are empty or do not ascend") }
            // Two spellings of one text are one key.
            guard self[key] == nil else { throw fields.error(.invalid, "a key stands twice") }
            self[key] = value
            last = key
        }
        guard fields.remaining == 0, count > 0 else {
            throw fields.error(.wrongLength, "\(fields.remaining) bytes follow the last pair")
        }
    }
}
