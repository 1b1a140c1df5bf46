/// A text that is compared and ordered by its bytes in UTF-8, as texts and tags of attributes are.
///
/// `String` calls canonically equivalent texts equal, and orders texts by their normalized form.
/// Both depend on a version of Unicode. The order of texts is part of the file format and must
/// never change.
///
/// The order of the bytes is the order of the scalars' numbers.
package struct UTF8Text: Sendable, Hashable, Comparable, ExpressibleByStringLiteral {
    /// The text.
    package let string: String

    /// Takes a text.
    package init(_ string: String) {
        self.string = string
    }

    /// Takes a text that is written in the source.
    package init(stringLiteral value: String) {
        string = value
    }

    // Texts of the same bytes are equal strings, so the hash of the string agrees with this.
    package static func == (a: Self, b: Self) -> Bool {
        a.string.utf8.count == b.string.utf8.count && a.string.utf8.elementsEqual(b.string.utf8)
    }

    package static func < (a: Self, b: Self) -> Bool {
        a.string.utf8.lexicographicallyPrecedes(b.string.utf8)
    }
}

extension Set<String> {
    /// Returns whether both sets have the same texts, byte by byte.
    ///
    /// A set holds no two texts that are equal strings, so each text has at most one counterpart.
    func hasSameBytes(as other: Set<String>) -> Bool {
        self == other
            && allSatisfy { text in
                guard let index = other.firstIndex(of: text) else { return false }
                return UTF8Text(other[index]) == UTF8Text(text)
            }
    }
}
