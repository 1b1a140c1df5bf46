/// Reads little-endian numbers, bytes and strings one after the other, never outside its bytes.
///
/// ```swift
/// var reader = ByteReader(header, file: "movies.nseg", section: "header")
/// let dimension = try reader.readUInt32()
/// ```
///
/// Nothing needs to be aligned. A read that throws leaves the position where it was. It checks no
/// checksums.
package struct ByteReader {
    private let bytes: FileSlice
    /// The file's path, or what to call it in errors.
    package let file: String
    /// The part of the file, for errors.
    package let section: String
    /// The number of bytes that were read or skipped.
    package private(set) var position = 0

    /// Begins at the first of some bytes.
    ///
    /// - Parameters:
    ///   - bytes: what is read; its offset in the file goes into errors.
    ///   - file: what errors call the file.
    ///   - section: what errors call the part of the file.
    package init(_ bytes: FileSlice, file: String, section: String) {
        self.bytes = bytes
        self.file = file
        self.section = section
    }

    /// The number of bytes that are left.
    package var remaining: Int { bytes.count - position }

    /// Where in the file the next byte is.
    package var offset: Int { bytes.offset + position }

    /// Reads a byte.
    package mutating func readUInt8() throws(FormatError) -> UInt8 { try read() }

    /// Reads four bytes as a number.
    package mutating func readUInt32() throws(FormatError) -> UInt32 { try read() }

    /// Reads eight bytes as a number.
    package mutating func readUInt64() throws(FormatError) -> UInt64 { try read() }

    /// Reads numbers of four bytes each.
    package mutating func readFloats(_ count: Int) throws(FormatError) -> [Float] {
        var numbers: [Float] = []
        numbers.reserveCapacity(min(count, remaining / 4))
        for _ in 0..<count { numbers.append(Float(bitPattern: try readUInt32())) }
        return numbers
    }

    /// Reads the next bytes, without a copy.
    package mutating func readBytes(_ count: Int) throws(FormatError) -> FileSlice {
        bytes.extracting(try advance(count))
    }

    /// Reads a string of `byteCount` bytes, which must be valid UTF-8.
    package mutating func readString(byteCount: Int) throws(FormatError) -> String {
        let start = position
        guard let string = String(validating: try readBytes(byteCount), as: UTF8.self) else {
            position = start
            throw error(.invalid, "the text is not valid UTF-8")
        }
        return string
    }

    /// Reads a string that ends at its first zero byte, in a field of `byteCount` bytes.
    ///
    /// - Returns: The string, or nil if it is not valid UTF-8 or if other bytes than zeros follow
    ///   it.
    package mutating func readString(
        paddedTo byteCount: Int
    ) throws(FormatError) -> String? {
        let field = try readBytes(byteCount)
        let name = field.prefix { $0 != 0 }
        guard field.dropFirst(name.count).allSatisfy({ $0 == 0 }) else { return nil }
        return String(validating: name, as: UTF8.self)
    }

    /// Skips bytes.
    package mutating func skip(_ count: Int) throws(FormatError) {
        _ = try advance(count)
    }

    /// Skips reserved bytes, which must be zero, up to a position.
    ///
    /// - Parameters:
    ///   - end: where to stop, counted as ``position`` is.
    ///   - detail: what the error says of a byte that is not zero.
    /// - Throws: ``FormatError`` that names the first byte that is not zero.
    package mutating func skipZeros(
        to end: Int,
        _ detail: String = "reserved byte is not zero"
    ) throws(FormatError) {
        let range = try advance(end - position)
        guard let first = bytes.extracting(range).firstNonzero() else { return }
        position = range.lowerBound
        throw error(.invalid, at: offset + first, detail)
    }

    /// Describes a fault at an offset from the start of the file.
    package func error(
        _ kind: FormatError.Kind,
        at offset: Int,
        _ detail: String
    ) -> FormatError {
        FormatError(kind, file: file, section: section, offset: offset, detail)
    }

    /// Describes a fault at the byte that is read next.
    package func error(_ kind: FormatError.Kind, _ detail: String) -> FormatError {
        error(kind, at: offset, detail)
    }

    private mutating func read<Number>() throws(FormatError) -> Number
    where Number: FixedWidthInteger & BitwiseCopyable {
        bytes.number(at: try advance(MemoryLayout<Number>.size).lowerBound)
    }

    /// Counts the next bytes as read, and returns their positions.
    private mutating func advance(_ count: Int) throws(FormatError) -> Range<Int> {
        guard count >= 0 else { throw error(.invalid, "impossible length: \(count) bytes") }
        guard count <= remaining else {
            throw error(.wrongLength, "\(count) bytes are needed, but only \(remaining) are left")
        }
        defer { position += count }
        return position..<position + count
    }
}
