/// The sections of a container file, in the order of their offsets.
package struct SectionTable: Sendable, Hashable {
    /// Sections that a file can have.
    package static let maximumCount = 124

    /// The entries, by ascending offset, unknown sections included.
    package let entries: [SectionEntry]

    /// Takes entries in any order.
    package init(_ entries: [SectionEntry]) {
        self.entries = entries.sorted { ($0.offset, $0.length) < ($1.offset, $1.length) }
    }

    /// The entry of a section, or nil if the file does not have it.
    ///
    /// - Complexity: O(sections).
    package subscript(tag: SectionTag) -> SectionEntry? {
        entries.first { $0.tag == tag }
    }

    /// Bytes of a table with room for `count` entries.
    static func byteCount(_ count: Int) -> Int { count * SectionEntry.byteCount }

    /// The bytes of the table, which follow the header.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        for entry in entries { entry.encode(to: &writer) }
        return writer.bytes
    }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - reader: at the start of the table.
    ///   - count: the number of entries, at most ``maximumCount``.
    ///   - knownTags: the sections that the caller can read.
    /// - Throws: ``FormatError`` for an entry that the caller must refuse; see
    ///   ``SectionEntry/init(_:knownTags:)``.
    package init(
        _ reader: inout ByteReader,
        count: Int,
        knownTags: Set<SectionTag>
    ) throws(FormatError) {
        var entries: [SectionEntry] = []
        for _ in 0..<count {
            entries.append(try SectionEntry(&reader, knownTags: knownTags))
        }
        self.init(entries)
    }

    /// Checks that no section occurs twice, that none overlaps another, and that all lie in a
    /// range.
    ///
    /// - Parameters:
    ///   - range: the bytes of the file between table and footer.
    ///   - file: what errors call the file.
    /// - Throws: ``FormatError`` that names the first section that is out of place.
    package func checkOrder(within range: Range<Int>, file: String) throws(FormatError) {
        var end = range.lowerBound
        var tags: Set<SectionTag> = []
        for entry in entries {
            func fault(_ detail: String) -> FormatError {
                FormatError(
                    .invalid,
                    file: file,
                    section: "\(entry.tag)",
                    offset: entry.offset,
                    detail
                )
            }
            guard tags.insert(entry.tag).inserted else { throw fault("the section appears twice") }
            guard entry.offset >= end else {
                throw fault("the section begins before byte \(end), where the part before it ends")
            }
            guard entry.length <= range.upperBound - entry.offset else {
                throw fault(
                    "the section's \(entry.length) bytes go beyond byte \(range.upperBound), where "
                        + "the footer begins"
                )
            }
            end = entry.range.upperBound
        }
    }
}
