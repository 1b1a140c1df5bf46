/// The rows of an index in memory that somebody else owns, a mapped file's above all.
///
/// Nobody writes it. Whatever it holds, searching never reads outside it.
@safe package struct LentRows: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is constant while `owner` lives.

    /// Rows that memory can lend: one chunk of ``RowLayout``.
    package static let mostRows = 1 << RowLayout.lentShift

    /// How many vectors there are.
    package let count: Int
    /// Bytes from one row to the next.
    package let rowBytes: Int
    let vectors: UnsafeRawPointer
    let ids: UnsafePointer<UInt64>
    let scales: UnsafePointer<Float>
    /// Row numbers by ascending identifier; nil where the rows themselves are in that order.
    let order: UnsafePointer<UInt32>?
    /// What is kept beside the rows.
    let attachment: (any RowAttachment)?
    /// Keeps the memory.
    let owner: any AnyObject & Sendable

    /// Takes columns of `count` items each, aligned to their items.
    ///
    /// - Parameters:
    ///   - count: vectors, at most ``mostRows``.
    ///   - rowBytes: bytes from one row to the next, a multiple of 16.
    ///   - vectors: `count * rowBytes` bytes, aligned to 16.
    ///   - ids: the identifiers, 8 bytes each.
    ///   - scales: what ``RowTable`` calls so, 4 bytes each.
    ///   - order: row numbers by ascending identifier, 4 bytes each, if rows are not in that order.
    ///   - attachment: what is kept beside the rows. Default: nothing.
    ///   - owner: keeps the memory while an index uses it.
    package init(
        count: Int,
        rowBytes: Int,
        vectors: UnsafeRawBufferPointer,
        ids: UnsafeRawBufferPointer,
        scales: UnsafeRawBufferPointer,
        order: UnsafeRawBufferPointer?,
        attachment: (any RowAttachment)? = nil,
        owner: any AnyObject & Sendable
    ) {
        precondition(0...Self.mostRows ~= count && vectors.count == count * rowBytes)
        precondition(ids.count == count * 8 && scales.count == count * 4)
        self.count = count
        self.rowBytes = rowBytes
        // An empty column may have no address; then nobody reads it.
        let nothing = unsafe UnsafeRawPointer(NoItems.start)
        unsafe self.vectors = vectors.baseAddress ?? nothing
        unsafe self.ids = (ids.baseAddress ?? nothing).assumingMemoryBound(to: UInt64.self)
        unsafe self.scales = (scales.baseAddress ?? nothing).assumingMemoryBound(to: Float.self)
        if let order = unsafe order {
            precondition(order.count == count * 4)
            unsafe self.order = (order.baseAddress ?? nothing)
                .assumingMemoryBound(to: UInt32.self)
        } else {
            unsafe self.order = nil
        }
        self.attachment = attachment
        self.owner = owner
    }

    /// The identifier of a row.
    package func id(of row: Int) -> VectorID {
        precondition(0..<count ~= row)
        return unsafe VectorID(ids[row])
    }

    /// The stored bytes of a row.
    package func bytes(of row: Int) -> UnsafeRawBufferPointer {
        precondition(0..<count ~= row)
        return unsafe UnsafeRawBufferPointer(start: vectors + row * rowBytes, count: rowBytes)
    }

    /// The scale of a row.
    package func scale(of row: Int) -> Float {
        precondition(0..<count ~= row)
        return unsafe scales[row]
    }

    /// The row of an identifier, by binary search.
    ///
    /// - Complexity: O(log `count`).
    package func row(of id: VectorID) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low &+ high) / 2
            // An order that nobody has checked may name any row.
            guard let row = row(at: middle), row < count else { return nil }
            let found = unsafe ids[row]
            if found == id.rawValue { return row }
            if found < id.rawValue { low = middle &+ 1 } else { high = middle }
        }
        return nil
    }

    /// The row at a place among the identifiers in ascending order, if the order names one there.
    func row(at place: Int) -> Int? {
        guard let order = unsafe order else { return place }
        let row = unsafe Int(order[place])
        return row < count ? row : nil
    }
}

/// An address for columns of no items.
@safe enum NoItems {
    // SAFETY: nobody reads or writes what it points at.
    nonisolated(unsafe) static let start: UnsafeMutableRawPointer = .allocate(
        byteCount: 64,
        alignment: 64
    )
}
