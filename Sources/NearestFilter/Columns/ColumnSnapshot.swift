/// The columns of some rows as they were at one time; each row is seen whole.
///
/// It is valid as long as its maker keeps the epoch in which it was made.
package struct ColumnSnapshot: Sendable {
    /// Which attributes there are.
    package let schema: AttributeSchema
    /// Where the columns lie in a page.
    let layout: ColumnLayout
    /// Rows of the snapshot.
    package private(set) var rowCount: Int
    /// The pages with the rows.
    let pages: ColumnPages
    /// What is known of the columns.
    let statistics: ColumnStatistics
    // Keeps the dictionaries, and pages that were not retired.
    private let owner: any AnyObject & Sendable

    /// Takes pages that hold at least `rowCount` rows.
    init(
        schema: AttributeSchema,
        layout: ColumnLayout,
        rowCount: Int,
        pages: ColumnPages,
        statistics: ColumnStatistics,
        owner: any AnyObject & Sendable
    ) {
        self.schema = schema
        self.layout = layout
        self.rowCount = rowCount
        self.pages = pages
        self.statistics = statistics
        self.owner = owner
    }

    /// The same snapshot of fewer rows, at most ``rowCount``.
    func limited(to rowCount: Int) -> ColumnSnapshot {
        precondition(0...self.rowCount ~= rowCount)
        var snapshot = self
        snapshot.rowCount = rowCount
        return snapshot
    }

    /// The cells of a row below ``rowCount``.
    func cells(_ row: Int) -> RowCells {
        precondition(0..<rowCount ~= row)
        return pages.cells(row)
    }

    /// The value that a row below ``rowCount`` has in a column; nil if it lacks the attribute.
    ///
    /// A NaN and a code without an entry, which only a damaged file has, count as absent.
    package func value(_ row: Int, _ column: Int) -> AnyAttributeValue? {
        let cells = cells(row)
        let place = layout.columns[column]
        guard cells.isPresent(place) else { return nil }
        switch place.kind {
        case .bool: return .bool(cells.flag(place))
        case .int: return .int(Int(truncatingIfNeeded: cells.bits(place)))
        case .double:
            let value = Double(bitPattern: cells.bits(place))
            return value.isNaN ? nil : .double(value)
        case .string: return texts(column)?.text(of: cells.code(place)).map { .string($0) }
        case .tags: return tags(cells.code(place), column).map { .tags($0) }
        }
    }

    /// The texts of a column, or its tags; nil for other types.
    func texts(_ column: Int) -> ColumnDictionary? { statistics.dictionaries[column].texts }

    /// The sets of tags of a column; nil for other types.
    func sets(_ column: Int) -> ColumnDictionary? { statistics.dictionaries[column].sets }

    private func tags(_ code: UInt32, _ column: Int) -> Set<String>? {
        guard let texts = texts(column), let sets = sets(column), Int(code) <= sets.count
        else { return nil }
        let codes = TagCodes(sets.bytes(of: code))
        return Set((0..<codes.count).compactMap { texts.text(of: codes[$0]) })
    }

    /// All attributes of a row below ``rowCount``.
    ///
    /// - Complexity: O(attributes of the schema).
    package func attributes(_ row: Int) -> Attributes {
        attributes(row, columns: Array(schema.entries.indices))
    }

    /// Some attributes of a row below ``rowCount``, by the numbers of their columns.
    func attributes(_ row: Int, columns: [Int]) -> Attributes {
        var values: [String: AnyAttributeValue] = [:]
        for column in columns {
            if let value = value(row, column) { values[schema.entries[column].name] = value }
        }
        return Attributes(values)
    }
}
