/// An error in the text of a filter, with its place.
public struct FilterSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place, in Unicode scalars from the beginning; the number of scalars if the text ends too
    /// early.
    public let position: Int
    /// What is wrong there: a sentence without its full stop.
    public let detail: String

    init(_ position: Int, _ detail: String) {
        self.position = position
        self.detail = detail
    }

    /// What is wrong, and where, on one line.
    public var description: String { "\(detail), at character \(position + 1)" }

    // How much of the text is shown before and after the place, in scalars.
    private static let shownBefore = 50
    private static let shownAfter = 25

    /// Returns three lines for a terminal: the error, the text around the place, and a mark below
    /// it.
    func shown(in text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        let first = max(0, position - Self.shownBefore)
        let last = min(scalars.count, position + Self.shownAfter)
        var line = String.UnicodeScalarView(first > 0 ? ["…"] : [])
        var mark = first > 0 ? " " : ""
        for index in first..<last {
            let isControl = FilterPrinter.isControl(scalars[index])
            line.append(isControl ? " " : scalars[index])
            guard index < position else { continue }
            // A scalar that a zero-width joiner joins to the one before it takes no columns of its
            // own.
            let joins = index > first && scalars[index - 1] == "\u{200D}"
            mark += String(repeating: " ", count: joins ? 0 : Self.columns(scalars[index]))
        }
        if last < scalars.count { line.append("…") }
        return "\(description):\n\(String(line))\n\(mark)^"
    }

    // How many columns of a terminal a scalar takes. Terminals differ; this is what most of them
    // do.
    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        if FilterPrinter.isControl(scalar) { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiModifier { return 0 }
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.value {
        // Hangul, ideographs and kana, and the wide forms of other characters.
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
