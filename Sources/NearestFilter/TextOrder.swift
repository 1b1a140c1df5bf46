/// The order of texts: character by character, each by the scalars of its normalized form.
///
/// It is a total order that agrees with `==`. That of `String` is none: where one normalized text begins with the
/// other, Swift 6.3 compares numbers of bytes, so of "é" written with two scalars and "ée" neither is less.
package enum TextOrder {
    /// Whether the first text comes before the second.
    package static func isLess(_ a: String, _ b: String) -> Bool {
        if isPlain(a), isPlain(b) { return a < b }
        // What ends with U+0000, which no character contains, does not begin another.
        return a.lexicographicallyPrecedes(b) { $0 != $1 && String($0) + "\0" < String($1) + "\0" }
    }

    // ASCII, without what may be part of a character of two scalars.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D }
    }
}
