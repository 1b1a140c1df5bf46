/// Appends little-endian numbers, bytes and strings, which ``ByteReader`` reads again.
///
/// ```swift
/// var writer = ByteWriter()
/// writer.writeUInt32(768)
/// writer.writeString("cosine")
/// ```
///
/// The width of a number is part of the function's name, so that no inferred type decides what a
/// file looks like. It adds no lengths and no checksums.
package struct ByteWriter: Sendable {
    /// All bytes so far.
    package private(set) var bytes: [UInt8] = []

    /// Starts with no bytes.
    package init() {}

    /// The number of bytes so far.
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

    /// Appends a string's UTF-8, without its length and without a terminating zero.
    package mutating func writeString(_ string: String) {
        bytes.append(contentsOf: string.utf8)
    }

    /// Appends zeros until there are `count` bytes: the reserved bytes before a field at that
    /// offset.
    package mutating func writeZeros(to count: Int) {
        precondition(count >= bytes.count, "the fields overlap")
        bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<number.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
