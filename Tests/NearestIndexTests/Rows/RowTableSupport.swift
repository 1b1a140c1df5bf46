import NearestIndex
import NearestTestSupport

/// A table of rows and its writer: each vector is one number that tells it from all others.
struct WrittenTable {
    let table: RowTable
    var writer = RowWriterState()
    private let retainsDeleted: Bool

    /// Makes an empty table; in 65 536 dimensions a chunk has 64 rows.
    init(dimension: Int = 1, retainsDeleted: Bool = false) throws {
        let format = try VectorFormat(
            dimension: dimension,
            metric: .squaredEuclidean,
            encoding: .float32
        )
        table = try RowTable(format, retainsDeleted: retainsDeleted)
        self.retainsDeleted = retainsDeleted
    }

    /// The newest version.
    var version: UInt64 { table.nextVersion() - 1 }

    /// Inserts or replaces numbers by identifier, all in one version; returns their rows.
    @discardableResult
    mutating func insert(_ numbers: [(id: UInt64, number: Float)]) throws -> [Int] {
        let rows = try table.reserve(numbers.count, &writer)
        let version = table.nextVersion()
        var replaced: [Int] = []
        var added = 0
        for (row, entry) in zip(rows, numbers) {
            fill(row, entry.id, entry.number, version)
            if let older = table.row(of: VectorID(entry.id)) { replaced.append(older) }
            let isKnown = table.assign(VectorID(entry.id), to: row, version: version, &writer)
            if !isKnown { added += 1 }
        }
        table.publish(version, liveChange: added, &writer)
        if retainsDeleted { table.retire(replaced, &writer) }
        return rows
    }

    /// Inserts one number.
    @discardableResult
    mutating func insert(_ id: UInt64, _ number: Float = 0) throws -> Int {
        try insert([(id, number)])[0]
    }

    /// Removes identifiers in one version; returns how many there were.
    @discardableResult
    mutating func remove(_ ids: [UInt64]) -> Int {
        let version = table.nextVersion()
        var rows: [Int] = []
        for id in ids {
            let row = table.row(of: VectorID(id))
            let wasThere = table.unassign(VectorID(id), version: version, &writer)
            if wasThere, let row { rows.append(row) }
        }
        if !rows.isEmpty { table.publish(version, liveChange: -rows.count, &writer) }
        if retainsDeleted { table.retire(rows, &writer) }
        return rows.count
    }

    /// Writes a row that was reserved.
    mutating func fill(_ row: Int, _ id: UInt64, _ number: Float, _ version: UInt64) {
        table.fill(row, id: VectorID(id), version: version, &writer) { target in
            unsafe target.start.storeBytes(of: number, as: Float.self)
            return number * number
        }
    }
}

extension RowView {
    /// The rows that can be seen, asked one by one.
    var visibleRows: [Int] { (0..<rowCount).filter { isVisible($0) } }

    /// The rows that can be seen, asked by groups of 64.
    var visibleRowsOfGroups: [Int] {
        stride(from: 0, to: rowCount, by: 64).flatMap { first in
            SetBits(visible(groupAt: first)).map { first + $0 }
        }
    }

    /// The number of each visible identifier; nil where one is seen twice.
    var numbers: [UInt64: Float]? {
        var numbers: [UInt64: Float] = [:]
        for row in visibleRows {
            let number = unsafe vector(of: row).start.load(as: Float.self)
            guard numbers.updateValue(number, forKey: id(of: row).rawValue) == nil else {
                return nil
            }
        }
        return numbers
    }
}

/// Columns of rows outside of any index, as those of a file.
@safe final class OwnedColumns: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is written in `init` only.

    /// Bytes from one row to the next.
    let rowBytes: Int
    private let count: Int
    private let vectors: UnsafeMutableRawBufferPointer
    private let ids: UnsafeMutableRawBufferPointer
    private let norms: UnsafeMutableRawBufferPointer

    /// Makes rows of one number each, with identifiers in ascending order.
    ///
    /// The norm of a row is the number's square.
    init(_ numbers: [Float], ids: [UInt64]) {
        (rowBytes, count) = (16, numbers.count)
        unsafe vectors = .allocate(byteCount: 16 * numbers.count, alignment: 64)
        unsafe self.ids = .allocate(byteCount: 8 * numbers.count, alignment: 64)
        unsafe norms = .allocate(byteCount: 4 * numbers.count, alignment: 64)
        for (row, number) in numbers.enumerated() {
            unsafe vectors.storeBytes(of: number, toByteOffset: 16 * row, as: Float.self)
            unsafe self.ids.storeBytes(of: ids[row], toByteOffset: 8 * row, as: UInt64.self)
            unsafe norms.storeBytes(of: number * number, toByteOffset: 4 * row, as: Float.self)
        }
    }

    deinit {
        unsafe vectors.deallocate()
        unsafe ids.deallocate()
        unsafe norms.deallocate()
    }

    /// The rows.
    var rows: ExternalRows {
        unsafe ExternalRows(
            count: count,
            rowBytes: rowBytes,
            columns: ExternalRows.Columns(
                vectors: UnsafeRawBufferPointer(vectors),
                ids: UnsafeRawBufferPointer(ids),
                norms: UnsafeRawBufferPointer(norms),
                order: nil
            ),
            owner: self
        )
    }
}
