package import Datasets
package import Nearest

/// How the rows that a filter keeps lie among the vectors.
package enum FilterFamily: String, Sendable, Hashable, CaseIterable {
    /// Every row, which must cost what no filter costs.
    case everything
    /// Rows drawn without regard to their vectors.
    case uniform
    /// Texts of which a few are frequent and all others rare (Zipf), drawn independently of the
    /// vectors.
    case skewed
    /// A region: the rows nearest to one of them.
    case correlated
    /// The rows farthest from the middle of the queries.
    case anticorrelated
    /// A region, asked for only by the half of the queries that is farthest from it.
    case opposite
    /// The attributes that the data set has, and combinations of them.
    case real
}

/// A filter that is measured, and what is known of it without the library.
package struct FilterCase: Sendable {
    /// How its rows lie.
    package let family: FilterFamily
    /// What tables call it.
    package let name: String
    /// The share of rows that it was made for; nil where it was not made for one.
    package let wanted: Double?
    /// What it asks.
    package let condition: PlainCondition
    /// The same as the library's filter.
    package let filter: Filter
    /// The rows for which it holds.
    package let rows: RowSet
    /// Which queries are asked with it; nil for all.
    package let queries: [Int]?

    /// Makes a case.
    ///
    /// - Parameters:
    ///   - family: how its rows lie.
    ///   - name: what tables call it; by default the filter's text.
    ///   - wanted: the share of rows that it is for.
    ///   - condition: what it asks.
    ///   - table: the attributes of all rows.
    ///   - queries: which queries are asked; nil for all.
    package init(
        _ family: FilterFamily,
        name: String? = nil,
        wanted: Double? = nil,
        _ condition: PlainCondition,
        of table: AttributeTable,
        queries: [Int]? = nil
    ) {
        self.family = family
        self.wanted = wanted
        self.condition = condition
        self.queries = queries
        filter = condition.filter
        self.name = name ?? filter.description
        rows = condition.rows(of: table)
    }

    /// The queries asked, where there are so many.
    package func asked(of count: Int) -> [Int] { queries ?? Array(0..<count) }

    /// The shares that a sweep goes through.
    package static let shares = [0.9, 0.5, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001]
}
