internal import NearestIndex

/// The attributes of some rows of other columns, to be attached to rows as they are.
package struct StoredAttributes: Sendable {
    let snapshot: ColumnSnapshot
    let rows: [Int]

    /// Names rows.
    ///
    /// - Parameters:
    ///   - snapshot: columns of the same schema as those that take them, without a fault; the epoch in
    ///     which it was made is kept meanwhile.
    ///   - rows: their numbers.
    package init(_ snapshot: ColumnSnapshot, rows: [Int]) {
        self.snapshot = snapshot
        self.rows = rows
    }
}

/// What codes of other columns are in these, found out as they come.
struct StoredCodes {
    fileprivate var texts: [[UInt32]]
    fileprivate var sets: [[UInt32]]

    init(_ snapshot: ColumnSnapshot) {
        let columns = snapshot.schema.entries.indices
        texts = columns.map { [UInt32](repeating: 0, count: (snapshot.texts($0)?.count ?? 0) + 1) }
        sets = columns.map { [UInt32](repeating: 0, count: (snapshot.sets($0)?.count ?? 0) + 1) }
    }
}

extension ColumnChange {
    /// Gives a row the attributes that a row of other columns has, instead of those that it had.
    mutating func set(
        _ stored: ColumnSnapshot,
        row source: Int,
        _ codes: inout StoredCodes,
        of row: Int,
        _ retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        clear(row)
        let old = stored.cells(source)
        guard stored.layout.columns.contains(where: { old.isPresent($0) }) else { return }
        let cells = cells(row)
        for (index, column) in columns.layout.columns.enumerated() {
            let place = stored.layout.columns[index]
            guard old.isPresent(place) else { continue }
            switch column.kind {
            case .bool:
                let value = old.flag(place)
                cells.set(column, flag: value)
                summaries[index].include(Int64(value ? 1 : 0))
            case .int:
                let bits = old.bits(place)
                cells.set(column, bits: bits)
                summaries[index].include(Int64(bitPattern: bits))
            case .double:
                let bits = old.bits(place)
                cells.set(column, bits: bits)
                summaries[index].include(Double(bitPattern: bits))
            case .string:
                let code = try text(old.code(place), index, stored, &codes, retire)
                cells.set(column, code: code)
            case .tags:
                cells.set(column, code: try tags(old.code(place), index, stored, &codes, retire))
            }
            summaries[index].present += 1
        }
    }

    private func text(
        _ code: UInt32,
        _ index: Int,
        _ stored: ColumnSnapshot,
        _ codes: inout StoredCodes,
        _ retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) -> UInt32 {
        let known = codes.texts[index][Int(code)]
        guard known == 0, let old = stored.texts(index), let texts = columns.columns[index].texts
        else { return known }
        let new = unsafe texts.insert(old.bytes(of: code), retire: retire)
        codes.texts[index][Int(code)] = try self.known(new, index)
        return codes.texts[index][Int(code)]
    }

    private func tags(
        _ code: UInt32,
        _ index: Int,
        _ stored: ColumnSnapshot,
        _ codes: inout StoredCodes,
        _ retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) -> UInt32 {
        let known = codes.sets[index][Int(code)]
        guard known == 0, let old = stored.sets(index), let sets = columns.columns[index].sets
        else { return known }
        let tags = unsafe TagCodes(old.bytes(of: code))
        var names: [UInt32] = []
        for place in 0..<tags.count {
            names.append(try text(tags[place], index, stored, &codes, retire))
        }
        let bytes = TagCodes.bytes(of: names)
        let new = unsafe bytes.withUnsafeBytes { unsafe sets.insert($0, retire: retire) }
        codes.sets[index][Int(code)] = try self.known(new, index)
        return codes.sets[index][Int(code)]
    }
}
