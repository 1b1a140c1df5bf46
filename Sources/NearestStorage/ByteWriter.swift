/// Puts little-endian numbers, bytes and strings one after the other, as ``ByteReader`` reads them.
///
///     var writer = ByteWriter()
///     writer.writeUInt32(768)
///     writer.writeString("cosine")
///
/// The width of a number is in the function's name, so that no inferred type decides what a file
/// looks like. It does not write lengths or checksums by itself.
package struct ByteWriter: Sendable {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []

    /// Starts with nothing.
    package init() {}

    /// How many bytes were written.
    package var count: Int { bytes.count }

    /// Appends a byte.
    package mutating func writeUInt8(_ number: UInt8) { append(number) }

    /// Appends a number as four bytes.
    package mutating func writeUInt32(_ number: UInt32) { append(number) }

    /// Appends a number as eight bytes.
    package mutating func writeUInt64(_ number: UInt64) { append(number) }

    /// Appends bytes as they are.
    package mutating func writeBytes(_ some: some Collection<UInt8>) {
        bytes.append(contentsOf: some)
    }

    /// Appends a string's UTF-8, without its length and without a zero.
    package mutating func writeString(_ string: String) {
        bytes.append(contentsOf: string.utf8)
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<number.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
