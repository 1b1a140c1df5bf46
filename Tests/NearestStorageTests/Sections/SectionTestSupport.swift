import NearestStorage
import NearestTestSupport

// A format for the tests of the container, with the magic numbers and table sizes that the forge
// has.
extension ContainerFormat {
    static let test = ContainerFormat(
        name: "test file",
        magic: [0x89] + Array("NSEG\r\n\u{1A}".utf8),
        endMagic: [0x89] + Array("NSEGEND".utf8),
        highestVersion: 2,
        knownTags: [.first, .small, .other, .last]
    )
}

extension SectionTag {
    static let first = SectionTag("FRST")
    static let small = SectionTag("SMLL")
    static let other = SectionTag("OTHR")
    static let last = SectionTag("LAST")
}

/// A header whose bytes are all different, container's fields included.
let testHeader: [UInt8] = (0..<128).map { UInt8($0 + 1) }

/// Bytes as a slice of a file in memory of exactly their size.
func slice(_ bytes: [UInt8]) -> FileSlice {
    FileSlice(HeapBytes(copying: bytes))
}
