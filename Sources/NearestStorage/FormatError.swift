/// What is wrong with a file's bytes: which file, which of its sections, where, and what was found.
package struct FormatError: Error, Sendable, Equatable {
    /// The kinds of fault.
    package enum Kind: Sendable, Equatable {
        /// The file ends before what it says that it holds, or goes on after it.
        case wrongLength
        /// It does not begin, or end, as these files do.
        case notASegment
        /// It was written by a later version of the format, or needs a section that is not known here.
        case unsupported
        /// Bytes differ from those whose checksum was stored.
        case checksumMismatch
        /// A number in it contradicts another or is outside its range.
        case invalid
    }

    package var kind: Kind
    /// The file's path, or what to call it.
    package var file: String
    /// The part of the file, a section's tag for instance.
    package var section: String
    /// Where in the file, in bytes from its start.
    package var offset: Int
    /// What was found there, a sentence without its full stop.
    package var detail: String

    /// Describes a fault.
    package init(_ kind: Kind, file: String, section: String, offset: Int, _ detail: String) {
        self.kind = kind
        self.file = file
        self.section = section
        self.offset = offset
        self.detail = detail
    }
}

extension FormatError: CustomStringConvertible {
    package var description: String {
        "\(file), \(section) at byte \(offset): \(detail)"
    }
}
