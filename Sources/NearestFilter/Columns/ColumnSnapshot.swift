/// What is known of columns without looking at rows.
struct ColumnFacts: Sendable {
    /// What the codes of a column stand for.
    struct Dictionaries: Sendable {
        let texts: ColumnDictionary?
        let sets: ColumnDictionary?
    }

    /// Rows that have been given attributes or none; the summaries count the rows below.
    let rowCount: Int
    /// Of each column; nil where the columns were changed meanwhile.
    let summaries: [ColumnSummary]?
    let dictionaries: [Dictionaries]
    /// Which state of the columns these are facts of; nil where the columns were changed meanwhile.
    let changes: Int?
}

/// The columns of some rows as they were at one time, each row whole.
///
/// Valid as long as the epoch is kept in which it was made.
@safe package struct ColumnSnapshot: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at does not change.

    package let schema: AttributeSchema
    let layout: ColumnLayout
    package let rowCount: Int
    /// log2 of the rows of a page.
    let pageShift: Int
    let pages: [UnsafeRawPointer]
    let facts: ColumnFacts
    // Keeps pages that are not retired, and dictionaries.
    private let owner: any AnyObject & Sendable

    init(
        schema: AttributeSchema,
        layout: ColumnLayout,
        rowCount: Int,
        pageShift: Int,
        pages: [UnsafeRawPointer],
        facts: ColumnFacts,
        owner: any AnyObject & Sendable
    ) {
        self.schema = schema
        self.layout = layout
        self.rowCount = rowCount
        self.pageShift = pageShift
        unsafe self.pages = pages
        self.facts = facts
        self.owner = owner
    }

    func cells(_ row: Int) -> PageCells {
        precondition(0..<rowCount ~= row)
        let page = unsafe UnsafeMutableRawPointer(mutating: pages[row &>> pageShift])
        return unsafe PageCells(page, row: row & ((1 &<< pageShift) &- 1))
    }

    /// What a row below ``rowCount`` has in a column; nil if it lacks the attribute.
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

    func texts(_ column: Int) -> ColumnDictionary? { facts.dictionaries[column].texts }

    func sets(_ column: Int) -> ColumnDictionary? { facts.dictionaries[column].sets }

    private func tags(_ code: UInt32, _ column: Int) -> Set<String>? {
        guard let texts = texts(column), let sets = sets(column), Int(code) <= sets.count
        else { return nil }
        let codes = unsafe TagCodes(sets.bytes(of: code))
        return Set((0..<codes.count).compactMap { texts.text(of: codes[$0]) })
    }

    /// All attributes of a row below ``rowCount``.
    package func attributes(_ row: Int) -> Attributes {
        var values: [String: AnyAttributeValue] = [:]
        for (column, entry) in schema.entries.enumerated() {
            if let value = value(row, column) { values[entry.name] = value }
        }
        return Attributes(values)
    }
}
