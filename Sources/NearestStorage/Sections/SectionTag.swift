/// A kind of section: four ASCII characters.
///
/// The formats that are built on the container name their own tags.
package struct SectionTag: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The characters, the first one in the lowest byte.
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Makes a tag of four ASCII characters; it stops the process for any other number of them.
    package init(_ characters: StaticString) {
        let text = "\(characters)".utf8
        precondition(text.count == 4, "a tag has four characters")
        rawValue = text.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The four characters, or the number in hexadecimal if they are not printable.
    package var description: String {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> UInt32($0 * 8)) }
        guard bytes.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            return "section \(String(rawValue, radix: 16))"
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
