/// What one format that is built on the container adds to it: its magic numbers, its sections and
/// its versions.
///
/// A container file is a header of 128 bytes, a table of sections, the sections, and a footer. The
/// container knows its own fields of the header, see ``ContainerHeader/Field``; all others belong
/// to the format and are opaque here.
package struct ContainerFormat: Sendable {
    /// What errors call a file of the format: `segment`.
    package let name: String
    /// The first 8 bytes of every file.
    package let magic: [UInt8]
    /// The last 8 bytes of every file.
    package let endMagic: [UInt8]
    /// The highest version that can be read.
    package let highestVersion: UInt32
    /// The sections that can be read.
    ///
    /// Other sections are skipped, unless they are required.
    package let knownTags: Set<SectionTag>

    /// Describes a format, whose magic numbers have 8 bytes each.
    package init(
        name: String,
        magic: [UInt8],
        endMagic: [UInt8],
        highestVersion: UInt32,
        knownTags: Set<SectionTag>
    ) {
        precondition(magic.count == 8 && endMagic.count == 8, "a magic number has 8 bytes")
        self.name = name
        self.magic = magic
        self.endMagic = endMagic
        self.highestVersion = highestVersion
        self.knownTags = knownTags
    }
}
