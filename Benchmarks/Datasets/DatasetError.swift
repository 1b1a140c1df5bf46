/// A data set that cannot be read, used or written, and what is wrong with it.
///
/// The description is one line that names the file, what was expected and what was found:
/// `base.fvecs: row 17 should have dimension 128 but says 0 (byte 8772)`.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder the error is about.
    public let file: String

    /// What should be so, as the first half of a sentence: "row 17 should have dimension 128".
    public let expected: String

    /// What is so, as the second half of that sentence: "says 0 (byte 8772)".
    public let found: String

    /// Creates an error; `expected` and `found` are the halves of a sentence joined by "but".
    public init(file: String, expected: String, found: String) {
        self.file = file
        self.expected = expected
        self.found = found
    }

    /// The whole in one line.
    public var description: String { "\(file): \(expected) but \(found)" }
}

extension DatasetError {
    /// Text out of a file as it may stand in an error: quoted, escaped, and of bounded length.
    static func quoted(_ text: String) -> String {
        let limit = 60
        let shown = text.unicodeScalars.prefix(limit).map { scalar in
            (" "..."~").contains(scalar) ? String(scalar) : scalar.escaped(asASCII: true)
        }
        return "\"" + shown.joined() + (text.unicodeScalars.count > limit ? "...\"" : "\"")
    }
}
