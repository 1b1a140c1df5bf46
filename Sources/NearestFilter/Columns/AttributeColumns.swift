package import NearestIndex
internal import Synchronization

/// The attributes of an index' rows in memory: written by one thread at a time, read by any number without
/// waiting.
///
/// Rows are in pages of 256, which nobody changes once readers see them: a change copies the pages that
/// it touches, changes the copies and puts them in the place of the old ones, so that each row is seen whole, old or new.
/// Old pages stay until readers have left, through the epochs of the index.
///
/// What readers see is one table of pages and some numbers about each column. ``changes`` is odd while they
/// are being changed, so who finds it even and the same before and after reading has seen one state.
@safe package final class AttributeColumns: ColumnSource, @unchecked Sendable {
    // Unchecked because of the pointers: a page is written before its pointer is published.

    /// Rows of a page.
    package static let pageRows = 1 << pageShift
    static let pageShift = 8

    /// Which attributes there are.
    package let schema: AttributeSchema
    let layout: ColumnLayout
    /// Two more with every change.
    let changes = Atomic<Int>(0)
    /// The first row that nothing was ever attached to.
    let rowEnd = Atomic<Int>(0)
    let columns: [Column]
    /// A page in which nothing has attributes.
    let emptyPage: HeldMemory
    /// Filters that were evaluated lately.
    let conditions = ConditionCache()

    /// What readers need of a column beside its cells.
    final class Column: Sendable {
        /// Texts, or tags.
        let texts: GrowingDictionary?
        /// Sets of tags.
        let sets: GrowingDictionary?
        let present = Atomic<Int>(0)
        let low = Atomic<UInt64>(0)
        let high = Atomic<UInt64>(0)

        init(_ kind: AttributeKind) {
            texts = kind.dictionaryCount > 0 ? GrowingDictionary() : nil
            sets = kind.dictionaryCount > 1 ? GrowingDictionary() : nil
        }

        var summary: ColumnSummary {
            ColumnSummary(
                present: present.load(ordering: .acquiring),
                low: low.load(ordering: .acquiring),
                high: high.load(ordering: .acquiring)
            )
        }
    }

    // How many pages there is room for, then their pointers from byte 64 on.
    private let table: Atomic<UnsafeMutableRawPointer>
    private let pagesUsed = Atomic<Int>(0)
    // The writer's own.
    private var tableMemory: HeldMemory
    private(set) var pages: [HeldMemory?] = []

    /// Makes columns of no rows.
    package init(_ schema: AttributeSchema) {
        self.schema = schema
        layout = ColumnLayout(schema, capacity: Self.pageRows)
        columns = schema.entries.map { Column($0.kind) }
        emptyPage = HeldMemory(byteCount: layout.byteCount)
        tableMemory = HeldMemory(byteCount: 64)
        unsafe table = Atomic(tableMemory.start)
    }

    /// Bytes of memory.
    package var memoryUsed: Int {
        columns.reduce(pagesUsed.load(ordering: .relaxed) * (layout.byteCount + 8)) {
            $0 + ($1.texts?.memoryUsed ?? 0) + ($1.sets?.memoryUsed ?? 0)
        } + conditions.memoryUsed
    }

    /// How often they were changed; nil while they are.
    package var version: Int? {
        let changes = changes.load(ordering: .acquiring)
        return changes & 1 == 0 ? changes : nil
    }

    /// A filter bound to the columns.
    package func condition(_ filter: Filter) throws(NearestError) -> AttributeCondition {
        AttributeCondition(filter, self, try conditions.evaluation(of: filter, schema))
    }

    /// The state that readers see now, of the rows below a number.
    ///
    /// The caller keeps the epoch in which it reads as long as it uses what this gives.
    package func snapshot(rowCount: Int) -> ColumnSnapshot {
        let before = changes.load(ordering: .acquiring)
        let memory = unsafe table.load(ordering: .acquiring)
        let room = unsafe memory.load(as: Int.self)
        let first = unsafe (memory + 64)
            .assumingMemoryBound(to: Atomic<UnsafeMutableRawPointer>.self)
        let needed = (rowCount + Self.pageRows - 1) >> Self.pageShift
        var pages: [UnsafeRawPointer] = unsafe []
        unsafe pages.reserveCapacity(needed)
        for index in 0..<min(room, needed) {
            unsafe pages.append(UnsafeRawPointer(first[index].load(ordering: .acquiring)))
        }
        for _ in min(room, needed)..<needed {
            unsafe pages.append(UnsafeRawPointer(emptyPage.start))
        }
        let facts = facts(since: before)
        return unsafe ColumnSnapshot(
            schema: schema,
            layout: layout,
            rowCount: rowCount,
            pageShift: Self.pageShift,
            pages: pages,
            facts: facts,
            owner: self
        )
    }

    /// All attributes of a row as they are now.
    ///
    /// The caller keeps the epoch in which it reads.
    package func attributes(of row: Int) -> Attributes {
        let memory = unsafe table.load(ordering: .acquiring)
        let index = row >> Self.pageShift
        let room = unsafe memory.load(as: Int.self)
        guard index < room else { return Attributes() }
        let first = unsafe (memory + 64)
            .assumingMemoryBound(to: Atomic<UnsafeMutableRawPointer>.self)
        let page = unsafe first[index].load(ordering: .acquiring)
        let snapshot = unsafe ColumnSnapshot(
            schema: schema,
            layout: layout,
            rowCount: Self.pageRows,
            pageShift: Self.pageShift,
            pages: [UnsafeRawPointer(page)],
            facts: facts(since: changes.load(ordering: .acquiring)),
            owner: self
        )
        return snapshot.attributes(row & (Self.pageRows - 1))
    }

    /// What is known of the columns, if nothing has changed since a number of changes was read.
    func facts(since before: Int) -> ColumnFacts {
        let summaries = columns.map(\.summary)
        let rows = rowEnd.load(ordering: .acquiring)
        let isStable = before & 1 == 0 && changes.load(ordering: .acquiring) == before
        // After the pages were read, so that dictionaries have all that is in them.
        return ColumnFacts(
            rowCount: rows,
            summaries: isStable ? summaries : nil,
            dictionaries: columns.map { column in
                ColumnFacts.Dictionaries(
                    texts: column.texts.map { .growing($0) },
                    sets: column.sets.map { .growing($0) }
                )
            },
            changes: isStable ? before : nil
        )
    }

    /// Makes room in the table for so many pages.
    ///
    /// Writer only.
    func reserve(pages count: Int, _ retire: (any AnyObject & Sendable) -> Void) {
        while pages.count < count { pages.append(nil) }
        guard unsafe tableMemory.start.load(as: Int.self) < count else { return }
        let room = max(8, count, pages.count + pages.count / 2)
        let memory = HeldMemory(byteCount: 64 + room * 8)
        unsafe memory.start.storeBytes(of: room, as: Int.self)
        let first = unsafe (memory.start + 64)
            .bindMemory(to: Atomic<UnsafeMutableRawPointer>.self, capacity: room)
        for index in 0..<room {
            let page = index < pages.count ? pages[index] : nil
            unsafe (first + index).initialize(to: Atomic((page ?? emptyPage).start))
        }
        unsafe table.store(memory.start, ordering: .releasing)
        retire(tableMemory)
        tableMemory = memory
    }

    /// Lets readers see pages in the place of what is there.
    ///
    /// Writer only, while ``changes`` is odd.
    func publish(_ page: HeldMemory?, at index: Int, _ retire: (any AnyObject & Sendable) -> Void) {
        let first = unsafe (tableMemory.start + 64)
            .assumingMemoryBound(to: Atomic<UnsafeMutableRawPointer>.self)
        unsafe first[index].store((page ?? emptyPage).start, ordering: .releasing)
        let old = pages[index]
        pages[index] = page
        pagesUsed.add((page == nil ? 0 : 1) - (old == nil ? 0 : 1), ordering: .relaxed)
        if let old { retire(old) }
    }
}

extension AttributeColumns.Column {
    func store(_ summary: ColumnSummary) {
        present.store(summary.present, ordering: .releasing)
        low.store(summary.low, ordering: .releasing)
        high.store(summary.high, ordering: .releasing)
    }
}
