internal import NearestStorage

/// What makes a container file a segment; see *The file format*.
enum SegmentFormat {
    /// The versions of the format.
    ///
    /// A file has the lowest version that has what is in it.
    enum Version: UInt32, Sendable, CaseIterable {
        /// Files without attributes.
        case plain = 1
        /// Files with attributes.
        case withAttributes = 2
        /// Files with components, and attributes or not.
        case withComponents = 3

        /// The lowest version that has what a file needs.
        init(hasAttributes: Bool, hasComponents: Bool) {
            self = hasComponents ? .withComponents : hasAttributes ? .withAttributes : .plain
        }
    }

    /// Sections for which a writer reserves space in the table, before their number is known.
    static let tableCapacity = 16

    /// The container that a segment is.
    static let container = ContainerFormat(
        name: "segment",
        magic: [0x89] + Array("NSEG\r\n\u{1A}".utf8),
        endMagic: [0x89] + Array("NSEGEND".utf8),
        highestVersion: Version.withComponents.rawValue,
        knownTags: SectionTag.ofSegments
    )

    /// The library that writes, as files name it.
    static let writer = "swift-nearest 0.4"
}
