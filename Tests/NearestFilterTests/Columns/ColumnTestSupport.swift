import NearestFilter
import NearestIndex
import NearestTestSupport

/// Columns and what they must hold, row by row.
struct ModelledColumns {
    let store: AttributeStore<AttributeColumns>
    private(set) var rows: [Attributes] = []
    /// What readers might still look at.
    private var retired: [RetireList] = []

    var columns: AttributeColumns { store.columns }

    init(_ schema: AttributeSchema) {
        store = AttributeStore(schema)
    }

    private mutating func change(
        _ rows: [Int],
        _ body: (inout SidecarChange) throws(NearestError) -> Void
    ) throws(NearestError) {
        var change = SidecarChange(rows: rows)
        defer { retired.append(change.retired) }
        try body(&change)
    }

    mutating func append(_ new: [Attributes]) throws {
        let places = Array(rows.count..<rows.count + new.count)
        for attributes in new { try columns.schema.check(attributes) }
        let columns = columns
        try change(places) { change throws(NearestError) in try columns.write(new, &change) }
        rows += new
    }

    mutating func appendNothing(_ count: Int) throws {
        let store = store
        try change(Array(rows.count..<rows.count + count)) { change throws(NearestError) in
            try store.attachNothing(&change)
        }
        rows += [Attributes](repeating: Attributes(), count: count)
    }

    mutating func replace(_ row: Int, _ attributes: Attributes) throws {
        let columns = columns
        try change([row]) { change throws(NearestError) in
            try columns.write([attributes], &change)
        }
        rows[row] = attributes
    }

    mutating func copy(from row: Int, to target: Int) throws {
        let store = store
        try change([target]) { change throws(NearestError) in
            try store.copy(from: [row], &change)
        }
        rows[target] = rows[row]
    }

    mutating func truncate(to count: Int) {
        var list = RetireList()
        store.truncate(to: count, &list)
        retired.append(list)
        rows.removeLast(rows.count - count)
    }

    /// One change of any kind.
    mutating func change(_ maker: inout RandomFilter, common: Bool) throws {
        switch maker.int(below: rows.isEmpty ? 2 : 8) {
        case 0:
            let count = maker.int(below: 4) == 0 ? maker.int(below: 700) : maker.int(below: 20)
            let schema = columns.schema
            try append((0..<count).map { _ in maker.attributes(schema, common: common) })
        case 1: try appendNothing(maker.int(below: 3))
        case 2: truncate(to: rows.count - maker.int(below: min(300, rows.count)))
        case 3: try copy(from: maker.int(below: rows.count), to: maker.int(below: rows.count))
        default:
            let attributes = maker.attributes(columns.schema, common: common)
            try replace(maker.int(below: rows.count), attributes)
        }
    }
}

extension Sequence<Attributes> {
    /// The rows that pass, one by one.
    func passing(_ filter: Filter, _ schema: AttributeSchema) throws -> [Bool] {
        let bound = try BoundFilter(filter, to: schema)
        return map { row in bound.passes { row.values[schema.entries[$0].name] } }
    }
}

extension RowSet {
    /// Whether each row is in it.
    var rows: [Bool] { (0..<rowCount).map { contains($0) } }
}

/// Columns in the form of a file, in memory.
@safe final class ColumnImage: Sendable {
    let export: ColumnExport
    nonisolated(unsafe) let page: UnsafeMutableRawBufferPointer
    nonisolated(unsafe) let dictionaries: [UnsafeMutableRawBufferPointer]

    init(_ export: ColumnExport) {
        self.export = export
        unsafe page = unsafe Self.memory(export.layout.byteCount) { body in
            export.forEachPiece { piece in unsafe piece.withUnsafeBytes { unsafe body($0) } }
        }
        unsafe dictionaries = unsafe export.dictionaries.map { dictionary in
            unsafe Self.memory(dictionary.byteCount) { body in
                dictionary.forEachPiece { piece in
                    unsafe piece.withUnsafeBytes { unsafe body($0) }
                }
            }
        }
    }

    deinit {
        unsafe page.deallocate()
        for index in unsafe dictionaries.indices { unsafe dictionaries[index].deallocate() }
    }

    // Exactly so many bytes, so that the address sanitizer sees what is read beyond.
    private static func memory(
        _ byteCount: Int,
        _ pieces: (_ body: (UnsafeRawBufferPointer) -> Void) -> Void
    ) -> UnsafeMutableRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
        var used = 0
        unsafe pieces { piece in
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[used..<used + piece.count])
                .copyMemory(from: piece)
            used += piece.count
        }
        precondition(used == byteCount)
        return unsafe memory
    }

    /// The columns; nil where a dictionary cannot be one.
    func columns(summaries: [ColumnSummary]? = nil) throws -> ExternalColumns? {
        var taken: [SortedDictionary] = []
        for (index, dictionary) in export.dictionaries.enumerated() {
            let memory = unsafe dictionaries[index]
            guard
                let dictionary = unsafe SortedDictionary(
                    UnsafeRawBufferPointer(memory),
                    count: dictionary.count
                )
            else { return nil }
            taken.append(dictionary)
        }
        return try ExternalColumns(
            schema: export.schema,
            count: export.count,
            pages: unsafe ColumnPages(page: UnsafeRawBufferPointer(page)),
            dictionaries: taken,
            summaries: summaries ?? export.summaries,
            owner: self
        )
    }
}

extension ExternalColumns {
    /// Looks at everything.
    func validateAll() throws {
        for column in schema.entries.indices { try validate(column) }
        try validatePadding()
    }
}
