package import Datasets

/// Attributes made from a seed, and filters on them that keep given shares of the rows.
///
/// | column | what | filters |
/// |---|---|---|
/// | `uniform` | each row's place in a random order | `uniform <= n` |
/// | `category` | texts drawn by Zipf's law, `c1` the most frequent | `category = ...`, `IN` |
/// | `near` | each row's place when ordered by distance from one of them | `near <= n` |
/// | `far` | each row's place when ordered from the farthest from the mean query on | `far <= n` |
package struct GeneratedAttributes: Sendable {
    /// The columns, all of them generated.
    package let columns: [AttributeTable.Column]
    /// The half of the queries that is farthest from the middle of `near`.
    package let oppositeQueries: [Int]

    /// Texts of `category`: at Zipf's frequencies the rarest is 0.01 % of the rows or so.
    private static let categories = 1_000

    /// Generates attributes for a data set.
    package init(_ dataset: Dataset, seed: UInt64) {
        let count = dataset.base.count
        let distances = PlainDistances(dataset)
        var numbers = SeededGenerator(seed: seed, stream: 11)
        let order = Array(0..<count).shuffled(using: &numbers)
        let anchor = count > 0 ? Array(dataset.base[numbers.nextIndex(below: count)]) : []
        let near = count > 0 ? distances.all(from: anchor) : []
        let far = count > 0 ? distances.all(from: Self.mean(dataset)).map { -$0 } : []
        columns = [
            .init(name: "uniform", values: .ints(Self.places(order))),
            .init(name: "category", values: .strings(Self.categories(count, seed: seed))),
            .init(name: "near", values: .ints(Self.places(Self.order(near)))),
            .init(name: "far", values: .ints(Self.places(Self.order(far)))),
        ]
        oppositeQueries = Self.farthestHalf(dataset, from: anchor)
    }

    /// The filters of some families for some shares, those left out that would keep no row.
    ///
    /// - Parameters:
    ///   - families: the families of filters to prepare for; those that use no generated attribute
    ///     are ignored.
    ///   - shares: of the rows, each above 0 and below 1.
    ///   - table: all attributes, the generated ones among them.
    /// - Returns: the filters, family by family.
    package func cases(
        _ families: [FilterFamily],
        shares: [Double],
        of table: AttributeTable
    ) -> [FilterCase] {
        let texts = ValueCounts(table.strings("category"))
        return families.flatMap { family in
            let made = shares.compactMap { share -> FilterCase? in
                let limit = Int((share * Double(table.count)).rounded())
                guard limit >= 1, let condition = condition(family, limit, texts) else {
                    return nil
                }
                return FilterCase(
                    family,
                    name: ShareText.percent(share),
                    wanted: share,
                    condition,
                    of: table,
                    queries: family == .opposite ? oppositeQueries : nil
                )
            }
            return made + (family == .everything ? everything(table) : [])
        }
    }

    private func everything(_ table: AttributeTable) -> [FilterCase] {
        [
            FilterCase(.everything, .always, of: table),
            FilterCase(.everything, .atLeast("uniform", 1), of: table),
            FilterCase(.everything, .prefix("category", "c"), of: table),
        ]
    }

    private func condition(
        _ family: FilterFamily,
        _ limit: Int,
        _ texts: ValueCounts
    ) -> PlainCondition? {
        switch family {
        case .uniform: .atMost("uniform", limit)
        case .correlated, .opposite: .atMost("near", limit)
        case .anticorrelated: .atMost("far", limit)
        case .skewed: texts.condition("category", rows: limit)
        case .everything, .real: nil
        }
    }

    /// The places, from 1, of rows that stand in an order.
    private static func places(_ order: [Int]) -> [Int?] {
        var places = [Int?](repeating: nil, count: order.count)
        for (place, row) in order.enumerated() { places[row] = place + 1 }
        return places
    }

    private static func order(_ keys: [Float]) -> [Int] {
        keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    }

    private static func mean(_ dataset: Dataset) -> [Float] {
        var sums = [Double](repeating: 0, count: dataset.base.dimension)
        for query in 0..<dataset.queries.count {
            for (place, value) in dataset.queries[query].enumerated() {
                sums[place] += Double(value)
            }
        }
        return sums.map { Float($0 / Double(max(dataset.queries.count, 1))) }
    }

    private static func farthestHalf(_ dataset: Dataset, from anchor: [Float]) -> [Int] {
        guard
            !anchor.isEmpty,
            let asRows = try? Dataset(
                name: dataset.name,
                metric: dataset.metric,
                base: dataset.queries,
                queries: dataset.queries
            )
        else { return [] }
        let order = order(PlainDistances(asRows).all(from: anchor))
        return order.suffix((order.count + 1) / 2).sorted()
    }

    private static func categories(_ count: Int, seed: UInt64) -> [String?] {
        var numbers = SeededGenerator(seed: seed, stream: 12)
        var limits: [Double] = []
        var total = 0.0
        for rank in 1...categories {
            total += 1 / Double(rank)
            limits.append(total)
        }
        return (0..<count).map { _ in
            let drawn = numbers.nextUniform() * total
            // The first whose limit is above what was drawn.
            var (low, high) = (0, limits.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if limits[middle] > drawn { high = middle } else { low = middle + 1 }
            }
            return "c\(low + 1)"
        }
    }
}

/// Writes shares of rows as percentages.
package enum ShareText {
    /// As many digits as it takes: `90 %`, `0.03 %`.
    package static func percent(_ share: Double) -> String {
        let value = share * 100
        for digits in 0...4 {
            let text = CellText.fixed(value, digits)
            if let read = Double(text), abs(read - value) <= value * 0.02 { return text + " %" }
        }
        return CellText.fixed(value, 5) + " %"
    }
}
