internal import NearestStorage

/// The section of metadata, as *The file format* lays it out: pairs of strings, by ascending key.
struct MetadataSection {
    /// The pairs.
    let metadata: IndexMetadata

    /// Takes pairs that are written.
    init(_ metadata: IndexMetadata) {
        self.metadata = metadata
    }

    /// The section's bytes; none if there are no pairs, and then the section is left out.
    func encoded() -> [UInt8] {
        guard !metadata.pairs.isEmpty else { return [] }
        var writer = ByteWriter()
        writer.writeUInt32(UInt32(metadata.pairs.count))
        let sorted = metadata.pairs.sorted {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }
        for (key, value) in sorted {
            for text in [key, value] {
                writer.writeUInt32(UInt32(text.utf8.count))
                writer.writeString(text)
            }
        }
        return writer.bytes
    }

    /// Reads the section; a file without it has no pairs.
    ///
    /// - Complexity: O(length of the section).
    /// - Throws: ``FormatError`` if the section's checksum is wrong, a text is not UTF-8, or the
    ///   keys are empty or out of order.
    init(_ reader: SectionReader) throws(FormatError) {
        // Opening uses the section, and it is short, so opening compares it with its checksum.
        if var fields = try reader.checkedReader(of: .metadata) {
            metadata = try Self.pairs(&fields)
        } else {
            metadata = [:]
        }
    }

    private static func pairs(_ fields: inout ByteReader) throws(FormatError) -> IndexMetadata {
        var metadata = IndexMetadata()
        let count = try fields.readUInt32()
        var last: String?
        for _ in 0..<count {
            let key = try fields.readString(byteCount: Int(try fields.readUInt32()))
            let value = try fields.readString(byteCount: Int(try fields.readUInt32()))
            guard !key.isEmpty else { throw fields.error(.invalid, "a key is empty") }
            guard last.map({ $0.utf8.lexicographicallyPrecedes(key.utf8) }) ?? true else {
                throw fields.error(.invalid, "the keys do not ascend")
            }
            // Two keys that are canonically equivalent are one key.
            guard metadata[key] == nil else {
                throw fields.error(.invalid, "the key '\(key)' appears twice")
            }
            metadata[key] = value
            last = key
        }
        guard count > 0 else { throw fields.error(.wrongLength, "the section has no pairs") }
        guard fields.remaining == 0 else {
            throw fields.error(.wrongLength, "\(fields.remaining) bytes follow the last pair")
        }
        return metadata
    }
}
