internal import NearestStorage
internal import SystemPackage

/// Copies of the sections that every search reads, in large pages of the process's own memory.
final class HotSections: Sendable {
    private let copies: [SectionTag: FileSlice]

    /// Copies those of a file.
    ///
    /// - Throws: what the system says if it refuses the memory.
    init(_ reader: SectionReader) throws(Errno) {
        var copies: [SectionTag: FileSlice] = [:]
        for tag in SectionTag.hot {
            guard let section = reader.bytes(of: tag) else { continue }
            copies[tag] = FileSlice(try CopiedFile(copying: section))
            // Its pages in the mapping would be memory twice.
            (section.owner as? MappedFile)?.forget(section)
        }
        self.copies = copies
    }

    /// The copy of a section; nil if the file does not have it.
    subscript(tag: SectionTag) -> FileSlice? { copies[tag] }
}

/// Sections that an index reads, kept in memory.
final class SectionHold: Sendable {
    /// The bytes of each section.
    let slices: [FileSlice]

    /// Holds sections: the copies of those that have one.
    init(_ sections: [(tag: SectionTag, bytes: FileSlice)], _ hot: HotSections?) {
        slices = sections.map { hot?[$0.tag] ?? $0.bytes }
    }
}
