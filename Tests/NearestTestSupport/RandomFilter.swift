package import NearestFilter

/// Makes filters and rows with values that are often the same, or next to each other.
package struct RandomFilter {
    package var random: SeededRandom

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    private static let ints: [Int] = [
        -3, -2, -1, 0, 1, 2, 3, .min, .min + 1, .min + 512, .max, .max - 1, .max - 511, .max - 1023,
        1 << 53, 1 << 53 - 1, 1 << 53 + 1, 1 << 53 + 2, -1 << 53, -1 << 53 - 1,
    ]
    private static let doubles: [Double] = [
        0, -0.0, 1, -1, 2, 0.5, -0.5, 2.5, .infinity, -.infinity, .leastNonzeroMagnitude,
        -.leastNormalMagnitude, .greatestFiniteMagnitude, 1e-7, 1e22, 0.1, 0x1p53, 0x1p53 + 2,
        -0x1p53, 0x1p63, -0x1p63, 0x1p63.nextDown, -(0x1p63.nextUp), 0x1p62,
    ]
    private static let texts = [
        "", "a", "ab", "abc", "b", "sv", "en", "SV", "é", "e\u{301}", "ée", "e", "\u{301}",
        "\"", "'", "`", "\\", "\\n", "\n", "\r\n", "\r", "\t", "\0", "\u{7F}", "\u{202E}",
        "\u{2028}", "👩‍👩‍👧", "👩", "日本", "AND", "inf", "\u{FEFF}", "\u{10FFFF}", "x y",
    ]
    private static let names = [
        "year", "a.b", "_", "naïve", "e\u{301}", "年", "and", "Or", "INF", "nan", "1st", "a b",
        "`", "\\", "\"", "'", "\n", ".", "-", "\u{301}", "\u{202E}", "ın", "ſtarts", "👩‍👩‍👧",
        "\0", "true", "a-b",
    ]

    package mutating func int(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func one<Element>(of elements: [Element]) -> Element {
        elements[int(below: elements.count)]
    }

    package mutating func int() -> Int {
        int(below: 8) == 0 ? Int(truncatingIfNeeded: random.next()) : one(of: Self.ints)
    }

    /// Any number, NaN only where it is allowed.
    package mutating func double(allowingNaN: Bool = false) -> Double {
        if allowingNaN, int(below: 20) == 0 { return .nan }
        guard int(below: 6) == 0 else { return one(of: Self.doubles) }
        let value = Double(bitPattern: random.next())
        return value.isNaN ? 0.25 : value
    }

    package mutating func text() -> String {
        guard int(below: 6) == 0 else { return one(of: Self.texts) }
        var scalars = String.UnicodeScalarView()
        for _ in 0..<int(below: 6) {
            let bound: UInt32 = [0x80, 0x250, 0x3100, 0x110000][int(below: 4)]
            let value = UInt32.random(in: 0..<bound, using: &random)
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    package mutating func tags() -> [String] { (0..<int(below: 4)).map { _ in text() } }

    package mutating func value(_ kind: AttributeKind, allowingNaN: Bool = false)
        -> AnyAttributeValue
    {
        switch kind {
        case .bool: .bool(int(below: 2) == 0)
        case .int: .int(int())
        case .double: .double(double(allowingNaN: allowingNaN))
        case .string: .string(text())
        case .tags: .tags(Set(tags()))
        }
    }

    /// A value that attributes of the type are compared with.
    package mutating func comparable(_ kind: AttributeKind) -> AnyAttributeValue {
        switch kind {
        case .int, .double: value(int(below: 2) == 0 ? .int : .double)
        default: value(kind)
        }
    }

    /// The attributes of some vector, each absent one time in four.
    package mutating func row(_ schema: AttributeSchema) -> Row {
        var row: Row = [:]
        for entry in schema.entries where int(below: 4) > 0 { row[entry.name] = value(entry.kind) }
        return row
    }

    /// A filter with any names and values that the schema may refuse.
    package mutating func anyFilter(levels: Int = 5) -> Filter {
        filter(levels: levels) { maker in maker.anyCondition() }
    }

    /// A filter that the schema takes.
    package mutating func filter(_ schema: AttributeSchema, levels: Int = 4) -> Filter {
        filter(levels: levels) { maker in maker.condition(schema) }
    }

    private mutating func filter(
        levels: Int,
        _ condition: (inout RandomFilter) -> Filter
    ) -> Filter {
        guard levels > 1, int(below: 5) > 0 else { return condition(&self) }
        switch int(below: 5) {
        case 0: return !filter(levels: levels - 1, condition)
        case 1:
            let first = filter(levels: levels - 1, condition)
            return first && filter(levels: levels - 1, condition)
        case 2:
            let first = filter(levels: levels - 1, condition)
            return first || filter(levels: levels - 1, condition)
        case let which:
            var parts: [Filter] = []
            for _ in 0..<int(below: 4) { parts.append(filter(levels: levels - 1, condition)) }
            return which == 3 ? .all(of: parts) : .any(of: parts)
        }
    }

    private mutating func anyCondition() -> Filter {
        let name = int(below: 10) == 0 ? "x" + text() : one(of: Self.names)
        let kind = one(of: AttributeKind.allCases)
        switch int(below: 9) {
        case 0: return Filter(.constant(int(below: 2) == 0))
        case 1: return Filter(.exists(name))
        case 2: return Filter(.hasPrefix(name, UTF8Text(text())))
        case 3: return Filter(.containsAny(name, tags().map { UTF8Text($0) }))
        case 4: return Filter(.containsAll(name, tags().map { UTF8Text($0) }))
        case 5:
            let low = value(kind, allowingNaN: true)
            return Filter(.between(name, low, value(one(of: AttributeKind.allCases))))
        case 6:
            let values = (0..<int(below: 4)).map { _ in
                value(one(of: AttributeKind.allCases), allowingNaN: true)
            }
            return Filter(.oneOf(name, values))
        default:
            let comparison = one(of: Filter.Comparison.allCases)
            return Filter(.comparison(name, comparison, value(kind, allowingNaN: true)))
        }
    }

    private mutating func condition(_ schema: AttributeSchema) -> Filter {
        let entry = one(of: schema.entries)
        let name = entry.name
        switch (int(below: 6), entry.kind) {
        case (0, _): return Filter(.exists(name))
        case (1, _):
            return Filter(.oneOf(name, (0..<int(below: 4)).map { _ in comparable(entry.kind) }))
        case (2, .tags): return Filter(.containsAny(name, tags().map { UTF8Text($0) }))
        case (3, .tags): return Filter(.containsAll(name, tags().map { UTF8Text($0) }))
        case (2, .string): return Filter(.hasPrefix(name, UTF8Text(text())))
        case (3, .string), (2, .int), (3, .int), (2, .double), (3, .double):
            return Filter(.between(name, comparable(entry.kind), comparable(entry.kind)))
        case (_, .bool), (_, .tags):
            let comparison: Filter.Comparison = int(below: 2) == 0 ? .equal : .notEqual
            return Filter(.comparison(name, comparison, value(entry.kind)))
        default:
            let comparison = one(of: Filter.Comparison.allCases)
            return Filter(.comparison(name, comparison, comparable(entry.kind)))
        }
    }
}
