/// How often each text of a column stands in it.
struct ValueCounts {
    /// The texts with their rows, the most frequent first.
    let all: [(text: String, count: Int)]
    private let total: Int

    init(_ values: [String?]) {
        var counts: [String: Int] = [:]
        for case let value? in values { counts[value, default: 0] += 1 }
        all = counts.map { (text: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
        total = values.count
    }

    /// A condition that holds for so many rows, as nearly as texts make it.
    ///
    /// One text where one is within a tenth of it; else a list, of more than half of the rows the
    /// negation of a list; nil where no text is rare enough.
    func condition(_ name: String, rows: Int) -> PlainCondition? {
        if rows * 2 > total {
            return condition(name, rows: total - rows).map { .not($0) }
        }
        let one = all.min { abs($0.count - rows) < abs($1.count - rows) }
        if let one, abs(one.count - rows) * 10 <= rows { return .equal(name, one.text) }
        var (left, list) = (rows, [String]())
        for (text, count) in all where count <= left {
            list.append(text)
            left -= count
        }
        guard let first = list.first else {
            // The rarest there is, unless it is far too frequent.
            return one.flatMap { $0.count <= rows * 2 ? .equal(name, $0.text) : nil }
        }
        return list.count == 1 ? .equal(name, first) : .oneOf(name, list)
    }
}
