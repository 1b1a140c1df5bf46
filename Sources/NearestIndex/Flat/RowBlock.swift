internal import NearestKernels

/// Up to 64 rows that follow each other in memory: where they are stored, or copied together.
@safe struct RowBlock {
    private let start: UnsafeRawPointer
    private let rowBytes: Int
    /// The rows' scales, one after the other; see ``RowTable``.
    let scales: UnsafePointer<Float>
    let count: Int
    /// The first row's number where the rows are used in place; otherwise each row has its own.
    private let place: Place
    private let snapshot: RowSnapshot
    /// What will be read next, if it is known.
    let ahead: UnsafeRawBufferPointer

    @safe enum Place {
        case inPlace(first: Int)
        case copied(UnsafePointer<UInt32>)
    }

    init(
        start: UnsafeRawPointer,
        scales: UnsafePointer<Float>,
        count: Int,
        place: Place,
        snapshot: RowSnapshot,
        ahead: UnsafeRawBufferPointer
    ) {
        unsafe self.start = start
        unsafe self.scales = scales
        self.rowBytes = snapshot.layout.rowBytes
        self.count = count
        self.place = place
        self.snapshot = snapshot
        unsafe self.ahead = ahead
    }

    /// The elements of a row, by its position in the block.
    func row(_ position: Int) -> UnsafeRawPointer {
        unsafe start + position &* rowBytes
    }

    private func number(_ position: Int) -> Int {
        switch place {
        case .inPlace(let first): first &+ position
        case .copied(let numbers): unsafe Int(numbers[position])
        }
    }

    /// The identifier of a row, by its position in the block.
    func id(_ position: Int) -> VectorID {
        snapshot.id(of: number(position))
    }
}

/// Cuts the selected rows of a snapshot into blocks.
///
/// A group whose rows are all selected is used where it lies; rows of other groups are copied
/// together, so that blocks stay full however few rows are selected.
@safe struct BlockAssembler: ~Copyable {
    private let snapshot: RowSnapshot
    private let selected: [UInt64]?
    private let groups: Range<Int>
    private var group: Int
    // Rows of the current group that are still to be copied.
    private var left: UInt64 = 0
    private var copied = 0
    private let copies: Workspace<UInt8>
    private let scales: Workspace<Float>
    private let numbers: Workspace<UInt32>

    init(snapshot: RowSnapshot, selected: [UInt64]?, groups: Range<Int>) {
        self.snapshot = snapshot
        self.selected = selected
        self.groups = groups
        group = groups.lowerBound
        copies = Workspace(RowLayout.group * snapshot.layout.rowBytes)
        scales = Workspace(RowLayout.group)
        numbers = Workspace(RowLayout.group)
    }

    /// The next block, valid until the one after it is asked for; nil after the last.
    mutating func next() -> RowBlock? {
        if copied == RowLayout.group { copied = 0 }
        while true {
            copyRows()
            if copied == RowLayout.group { return copiedBlock() }
            guard group < groups.upperBound else {
                guard copied > 0 else { return nil }
                let block = copiedBlock()
                copied = 0
                return block
            }
            let first = group * RowLayout.group
            let mask = mask(of: group)
            group += 1
            if mask == RowSnapshot.wholeGroup { return blockInPlace(first) }
            left = mask
        }
    }

    private func mask(of group: Int) -> UInt64 {
        if let selected { return selected[group] }
        return snapshot.visible(groupAt: group * RowLayout.group)
    }

    // Copies as many rows of the current group as there is room for.
    private mutating func copyRows() {
        let rowBytes = snapshot.layout.rowBytes
        while left != 0, copied < RowLayout.group {
            let row = (group - 1) * RowLayout.group + left.trailingZeroBitCount
            let (chunk, position) = snapshot.table.locate(row)
            // SAFETY: `copied` is below the rows for which there is room.
            unsafe UnsafeMutableRawPointer(copies.start + copied * rowBytes)
                .copyMemory(from: chunk.row(position), byteCount: rowBytes)
            unsafe scales.start[copied] = chunk.scales[position]
            unsafe numbers.start[copied] = UInt32(truncatingIfNeeded: row)
            copied += 1
            left &= left &- 1
        }
    }

    private func copiedBlock() -> RowBlock {
        unsafe RowBlock(
            start: UnsafeRawPointer(copies.start),
            scales: UnsafePointer(scales.start),
            count: copied,
            place: .copied(UnsafePointer(numbers.start)),
            snapshot: snapshot,
            ahead: UnsafeRawBufferPointer(start: nil, count: 0)
        )
    }

    private func blockInPlace(_ first: Int) -> RowBlock {
        let (chunk, position) = snapshot.table.locate(first)
        let start = unsafe chunk.row(position)
        let bytes = RowLayout.group * snapshot.layout.rowBytes
        let follows =
            group < groups.upperBound
            && position + 2 * RowLayout.group <= snapshot.layout.rowsPerChunk
        return unsafe RowBlock(
            start: start,
            scales: UnsafePointer(chunk.scales + position),
            count: RowLayout.group,
            place: .inPlace(first: first),
            snapshot: snapshot,
            ahead: UnsafeRawBufferPointer(start: start + bytes, count: follows ? bytes : 0)
        )
    }
}
