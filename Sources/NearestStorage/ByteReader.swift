/// Reads little-endian numbers, bytes and strings one after the other, and never beside the bytes
/// that it was given.
///
///     var reader = unsafe ByteReader(bytes, file: "movies.nseg", section: "header")
///     let dimension = try reader.readUInt32()
///
/// Nothing needs to be aligned. It does not keep the bytes alive, and it checks no checksums.
@safe package struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    /// The file's path, or what to call it in errors.
    package let file: String
    /// The part of the file, for errors; may change on the way.
    package var section: String
    /// Where in the file the bytes begin.
    package let baseOffset: Int
    /// How many bytes were read or skipped.
    package private(set) var position = 0

    /// Reads from the first of some bytes on.
    ///
    /// - Parameters:
    ///   - bytes: must live as long as the reader, and as what ``readBytes(_:)`` returns.
    ///   - file: what errors call the file.
    ///   - section: what errors call the part of the file.
    ///   - baseOffset: where in the file the bytes begin, for errors.
    package init(
        _ bytes: UnsafeRawBufferPointer,
        file: String,
        section: String,
        baseOffset: Int = 0
    ) {
        unsafe self.bytes = bytes
        self.file = file
        self.section = section
        self.baseOffset = baseOffset
    }

    /// How many bytes are left.
    package var remaining: Int { unsafe bytes.count - position }

    /// Reads a byte.
    package mutating func readUInt8() throws(FormatError) -> UInt8 { try read() }

    /// Reads four bytes as a number.
    package mutating func readUInt32() throws(FormatError) -> UInt32 { try read() }

    /// Reads eight bytes as a number.
    package mutating func readUInt64() throws(FormatError) -> UInt64 { try read() }

    /// Lends the next bytes.
    package mutating func readBytes(_ count: Int) throws(FormatError) -> UnsafeRawBufferPointer {
        let range = try advance(count)
        // SAFETY: `advance` returns only ranges of the bytes.
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// Reads a string of so many bytes, which must be valid UTF-8.
    package mutating func readString(byteCount: Int) throws(FormatError) -> String {
        let start = position
        let text = try unsafe readBytes(byteCount)
        guard let string = unsafe String(validating: text, as: UTF8.self) else {
            position = start
            throw error(.invalid, "a name that is not UTF-8")
        }
        return string
    }

    /// Passes over some bytes.
    package mutating func skip(_ count: Int) throws(FormatError) {
        _ = try advance(count)
    }

    /// Describes a fault at a place in the file.
    package func error(
        _ kind: FormatError.Kind,
        at offset: Int,
        _ detail: String
    ) -> FormatError {
        FormatError(kind, file: file, section: section, offset: offset, detail)
    }

    /// Describes a fault at the place that is read next.
    package func error(_ kind: FormatError.Kind, _ detail: String) -> FormatError {
        FormatError(kind, file: file, section: section, offset: baseOffset + position, detail)
    }

    private mutating func read<Number>() throws(FormatError) -> Number
    where Number: FixedWidthInteger & BitwiseCopyable {
        let range = try advance(MemoryLayout<Number>.size)
        // SAFETY: `advance` returns only ranges of the bytes; every pattern of bits is a number.
        return unsafe Number(
            littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self)
        )
    }

    /// The range of the next bytes, which count as read.
    private mutating func advance(_ count: Int) throws(FormatError) -> Range<Int> {
        guard count >= 0 else { throw error(.invalid, "a length of \(count) bytes") }
        guard count <= remaining else {
            throw error(.wrongLength, "\(count) bytes are needed and \(remaining) are left")
        }
        defer { position += count }
        return position..<position + count
    }
}
