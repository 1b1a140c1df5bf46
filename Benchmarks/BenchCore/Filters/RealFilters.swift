package import Datasets

/// Filters on the attributes that a data set has, near to given shares of its rows.
///
/// A column of whole numbers gets a bound; a column of texts gets equality or, if it has many
/// texts, a prefix. Combinations of two columns with AND, OR and NOT follow.
package struct RealFilters {
    private let table: AttributeTable
    private let names: [(name: String, isText: Bool)]

    /// Looks at a data set's own columns; those of types that it cannot ask about are passed over.
    package init(_ table: AttributeTable, columns: [String]) {
        self.table = table
        names = columns.sorted().compactMap { name in
            switch table[name] {
            case .strings?: (name, true)
            case .ints?: (name, false)
            default: nil
            }
        }
    }

    /// The filters, each once, those without rows left out.
    package func cases(shares: [Double]) -> [FilterCase] {
        var seen: Set<PlainCondition> = []
        var cases: [FilterCase] = []
        let columns = names.map { (name: $0.name, conditions: conditions($0.name, $0.isText)) }
        for share in shares {
            for column in columns {
                guard let near = nearest(column.conditions, to: share) else { continue }
                if seen.insert(near).inserted { cases.append(made(near, share)) }
            }
        }
        for (number, share) in shares.enumerated() {
            for combined in combinations(columns, share, number) {
                if seen.insert(combined).inserted { cases.append(made(combined, share)) }
            }
        }
        return cases.filter { $0.rows.count > 0 && $0.rows.count < table.count }
    }

    private func made(_ condition: PlainCondition, _ share: Double) -> FilterCase {
        FilterCase(.real, wanted: share, condition, of: table)
    }

    /// A condition and the rows for which it holds.
    private typealias Counted = (condition: PlainCondition, count: Int)

    /// What can be asked of one column.
    private func conditions(_ name: String, _ isText: Bool) -> [Counted] {
        isText ? texts(name) : bounds(name)
    }

    private func bounds(_ name: String) -> [Counted] {
        let sorted = table.ints(name).compactMap { $0 }.sorted()
        var result: [Counted] = []
        for (place, value) in sorted.enumerated()
        where place + 1 == sorted.count || sorted[place + 1] != value {
            result.append((.atMost(name, value), place + 1))
            if place + 1 < sorted.count {
                result.append((.atLeast(name, sorted[place + 1]), sorted.count - place - 1))
            }
        }
        return result
    }

    private func texts(_ name: String) -> [Counted] {
        let values = table.strings(name)
        let counts = ValueCounts(values)
        var result: [Counted] = counts.all.map { (.equal(name, $0.text), $0.count) }
        if counts.all.count <= 100 {
            result += counts.all.map { (.not(.equal(name, $0.text)), table.count - $0.count) }
        } else {
            var prefixes: [String: Int] = [:]
            for (text, count) in counts.all {
                for length in 1...max(1, min(16, text.count)) {
                    prefixes[String(text.prefix(length)), default: 0] += count
                }
            }
            result += prefixes.sorted { $0.key < $1.key }.map { (.prefix(name, $0.key), $0.value) }
        }
        return result
    }

    /// The condition that keeps nearly the wanted share of rows; nil if all are off by more than a
    /// half.
    private func nearest(_ conditions: [Counted], to share: Double) -> PlainCondition? {
        let rows = share * Double(table.count)
        func distance(_ one: Counted) -> Double {
            let (a, b) = (max(Double(one.count), 0.5), rows)
            return a > b ? a / b : b / a
        }
        // Of 90 % and 97 % what is left out matters, too.
        guard let near = conditions.min(by: { distance($0) < distance($1) }),
            distance(near) <= (share >= 0.5 ? 1.2 : 1.5)
        else { return nil }
        return near.condition
    }

    /// Conditions on two columns, tuned so that together they keep about a share.
    private func combinations(
        _ columns: [(name: String, conditions: [Counted])],
        _ share: Double,
        _ number: Int
    ) -> [PlainCondition] {
        guard columns.count >= 2 else { return [] }
        // Another pair for each share, so that all columns meet.
        let first = columns[number % columns.count]
        let second = columns[(number + 1) % columns.count]
        let root = share.squareRoot()
        var result: [PlainCondition] = []
        if let a = near(first.conditions, root) {
            if let b = tuned(second.conditions, share, { .and(a, $0) }) { result.append(b) }
            if let b = tuned(second.conditions, share, { .and($0, .not(a)) }) { result.append(b) }
        }
        if let a = near(first.conditions, share / 2),
            let b = tuned(second.conditions, share, { .or(a, $0) })
        {
            result.append(b)
        }
        return result
    }

    /// The condition whose rows are nearest to a share, however far.
    private func near(_ conditions: [Counted], _ share: Double) -> PlainCondition? {
        let rows = share * Double(table.count)
        return conditions.filter { $0.count > 0 && $0.count < table.count }
            .min { abs(Double($0.count) - rows) < abs(Double($1.count) - rows) }?.condition
    }

    /// A combination that keeps about a share, from at most 24 conditions of all sizes.
    private func tuned(
        _ conditions: [Counted],
        _ share: Double,
        _ combine: (PlainCondition) -> PlainCondition
    ) -> PlainCondition? {
        let sorted = conditions.sorted { $0.count < $1.count }
        let step = max(1, sorted.count / 24)
        let few = stride(from: 0, to: sorted.count, by: step).map { sorted[$0] }
        let counted = few.map { one -> Counted in
            let combined = combine(one.condition)
            return (combined, combined.rows(of: table).count)
        }
        return nearest(counted, to: share)
    }
}
