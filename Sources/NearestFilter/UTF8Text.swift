/// A text that is compared by its bytes in UTF-8: what values of attributes are.
///
/// `String` calls equal what Unicode calls canonically equivalent, and orders by the normalized form, so both
/// depend on a version of Unicode. The order of texts is part of the file format and must not.
///
/// The order of the bytes is that of the scalars' numbers.
package struct UTF8Text: Sendable, Hashable, Comparable, ExpressibleByStringLiteral {
    package let string: String

    package init(_ string: String) {
        self.string = string
    }

    package init(stringLiteral value: String) {
        string = value
    }

    package static func == (a: Self, b: Self) -> Bool {
        a.string.utf8.count == b.string.utf8.count && a.string.utf8.elementsEqual(b.string.utf8)
    }

    package static func < (a: Self, b: Self) -> Bool {
        a.string.utf8.lexicographicallyPrecedes(b.string.utf8)
    }

    /// Whether the text begins with the bytes of another.
    package func begins(with prefix: UTF8Text) -> Bool {
        string.utf8.starts(with: prefix.string.utf8)
    }
    // Texts of the same bytes are equal strings, so the hash of the string is one of the text.
}

extension Set<String> {
    /// Whether both sets have the same texts, byte by byte.
    ///
    /// No set has two texts that are the same to `String`, so each has one counterpart at the most.
    func hasSameBytes(as other: Set<String>) -> Bool {
        self == other
            && allSatisfy { text in
                guard let index = other.firstIndex(of: text) else { return false }
                return UTF8Text(other[index]) == UTF8Text(text)
            }
    }
}
