/// What is wrong with a file's bytes: in which file and section, at which byte, and what was found.
package struct FormatError: Error, Sendable, Equatable {
    /// The kinds of fault.
    package enum Kind: Sendable, Equatable {
        /// The file, or a part of it, is shorter or longer than it says.
        case wrongLength
        /// It does not begin, or end, with the bytes that files of the format begin and end with.
        case wrongMagic
        /// A later version of the format wrote it, or it needs a section that is unknown here.
        case unsupported
        /// The bytes do not have the checksum that was stored for them.
        case checksumMismatch
        /// A number contradicts another one or is outside its range.
        case invalid
    }

    /// The kind of fault.
    package var kind: Kind
    /// The file's path, or what to call it.
    package var file: String
    /// The part of the file: `header`, or a section's tag, for instance.
    package var section: String
    /// Where the fault is, in bytes from the start of the file.
    package var offset: Int
    /// What was found there: a sentence without its full stop.
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
