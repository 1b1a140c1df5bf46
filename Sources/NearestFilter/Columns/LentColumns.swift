package import NearestIndex

/// The attributes of rows in memory that somebody else owns, a mapped file's above all.
///
/// Nobody writes it. Whatever it holds, nothing outside it is read: codes without an entry are of rows that
/// no condition matches.
@safe package final class LentColumns: ColumnSource, @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is constant while `owner` lives.

    /// Which attributes there are.
    package let schema: AttributeSchema
    /// Rows.
    package let count: Int
    /// What is known of each column.
    package let summaries: [ColumnSummary]
    let layout: ColumnLayout
    let page: UnsafeRawPointer
    let dictionaries: [ColumnFacts.Dictionaries]
    private let conditions = ConditionCache()
    private let owner: any AnyObject & Sendable

    /// Takes columns.
    ///
    /// - Parameters:
    ///   - schema: which attributes there are.
    ///   - count: rows.
    ///   - page: one page of all rows as ``ColumnLayout`` lays it out, aligned to 64.
    ///   - dictionaries: those of all columns, one after the other: for texts one, for tags one of tags and one
    ///     of sets.
    ///   - summaries: what is known of each column.
    ///   - owner: keeps the memory, that of the dictionaries too.
    /// - Complexity: O(attributes).
    /// - Throws: ``ColumnFault`` where numbers cannot be those of such columns.
    package init(
        schema: AttributeSchema,
        count: Int,
        page: UnsafeRawBufferPointer,
        dictionaries: [LentDictionary],
        summaries: [ColumnSummary],
        owner: any AnyObject & Sendable
    ) throws(ColumnFault) {
        let layout = ColumnLayout(schema, capacity: ColumnLayout.capacity(for: count))
        precondition(page.count == layout.byteCount && summaries.count == schema.entries.count)
        precondition(dictionaries.count == schema.dictionaryCount)
        for (entry, summary) in zip(schema.entries, summaries) {
            guard 0...count ~= summary.present else {
                throw ColumnFault(
                    attribute: entry.name,
                    part: .summary,
                    item: 0,
                    detail: "of \(count) rows, \(summary.present) have the attribute"
                )
            }
        }
        self.schema = schema
        self.count = count
        self.summaries = summaries
        self.layout = layout
        unsafe self.page = page.baseAddress ?? UnsafeRawPointer(Self.nothing.start)
        var rest = dictionaries[...]
        self.dictionaries = schema.entries.map { entry in
            let own = rest.prefix(entry.kind.dictionaryCount)
            rest = rest.dropFirst(own.count)
            return ColumnFacts.Dictionaries(
                texts: own.first.map { .lent($0) },
                sets: own.dropFirst().first.map { .lent($0) }
            )
        }
        self.owner = owner
    }

    // An address for no rows, or no attributes.
    private static let nothing = HeldMemory(byteCount: 64)

    /// 0, as nothing changes.
    package var version: Int? { 0 }

    /// The rows below a number.
    package func snapshot(rowCount: Int) -> ColumnSnapshot {
        precondition(0...count ~= rowCount)
        return unsafe ColumnSnapshot(
            schema: schema,
            layout: layout,
            rowCount: rowCount,
            pageShift: 62,
            pages: [page],
            facts: ColumnFacts(
                rowCount: count,
                summaries: summaries,
                dictionaries: dictionaries,
                changes: 0
            ),
            owner: self
        )
    }

    /// All attributes of a row; none of one that there is not.
    package func attributes(of row: Int) -> Attributes {
        row < count ? snapshot(rowCount: count).attributes(row) : Attributes()
    }

    /// A filter bound to the columns.
    package func condition(_ filter: Filter) throws(NearestError) -> AttributeCondition {
        AttributeCondition(filter, self, try conditions.evaluation(of: filter, schema))
    }

    /// Bytes of what is kept of filters.
    package var memoryUsed: Int { conditions.memoryUsed }
}

/// Nothing is attached to rows that somebody lends.
extension LentColumns {
    private static let refusal = "lent rows are not written"

    /// Stops the process.
    package func check(_ items: any Sendable, count: Int) throws(NearestError) {
        preconditionFailure(Self.refusal)
    }

    /// Stops the process.
    package func attach(
        _ items: (any Sendable)?,
        to rows: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        preconditionFailure(Self.refusal)
    }

    /// Stops the process.
    package func replace(
        _ items: any Sendable,
        of rows: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        preconditionFailure(Self.refusal)
    }

    /// Stops the process.
    package func copy(
        from rows: [Int],
        to targets: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        preconditionFailure(Self.refusal)
    }

    /// Stops the process.
    package func truncate(to rowCount: Int, retire: (any AnyObject & Sendable) -> Void) {
        preconditionFailure(Self.refusal)
    }
}

extension AttributeSchema {
    /// The dictionaries of all columns.
    package var dictionaryCount: Int { entries.reduce(0) { $0 + $1.kind.dictionaryCount } }
}
