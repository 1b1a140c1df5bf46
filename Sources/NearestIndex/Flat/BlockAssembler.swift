internal import NearestKernels

/// Cuts the selected rows of a view into blocks of 64 for the kernels of a batch.
///
/// A group whose rows are all selected becomes a block in place. The selected rows of other groups
/// are copied together, so that blocks stay full however few rows are selected.
struct BlockAssembler: ~Copyable {
    /// The rows.
    private let view: RowView
    /// Which rows are selected, one bit each; nil for all that are visible.
    private let selected: [UInt64]?
    /// The groups of 64 rows that this part covers.
    private let groups: Range<Int>
    /// The next group to look at.
    private var group: Int
    // Rows of the current group that are still to be copied, one bit each.
    private var left: UInt64 = 0
    // Rows in the buffers below, fewer than 64 between two calls.
    private var copied = 0
    private let copies: ScratchBuffer<UInt8>
    private let norms: ScratchBuffer<Float>
    private let numbers: ScratchBuffer<UInt32>

    /// Begins before the first of the groups.
    init(view: RowView, selected: [UInt64]?, groups: Range<Int>) {
        self.view = view
        self.selected = selected
        self.groups = groups
        group = groups.lowerBound
        copies = ScratchBuffer(RowLayout.group * view.layout.rowBytes)
        norms = ScratchBuffer(RowLayout.group)
        numbers = ScratchBuffer(RowLayout.group)
    }

    /// Returns the next block, valid until the next call; nil after the last.
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
            if mask == BitWords.full { return blockInPlace(first) }
            left = mask
        }
    }

    // The selected rows of a group, one bit each.
    private func mask(of group: Int) -> UInt64 {
        if let selected { return selected[group] }
        return view.visible(groupAt: group * RowLayout.group)
    }

    // Copies as many rows of the current group as the block can hold.
    private mutating func copyRows() {
        let rowBytes = view.layout.rowBytes
        while left != 0, copied < RowLayout.group {
            let row = (group - 1) * RowLayout.group + left.trailingZeroBitCount
            copies.span.target(at: copied * rowBytes)
                .copy(view.vector(of: row), byteCount: rowBytes)
            norms[copied] = view.norm(of: row)
            numbers[copied] = UInt32(truncatingIfNeeded: row)
            copied += 1
            left &= left &- 1
        }
    }

    // The block of the rows that were copied.
    private func copiedBlock() -> RowBlock {
        RowBlock(
            start: copies.span.target(at: 0).row,
            norms: norms.span,
            count: copied,
            place: .copied(numbers.span),
            view: view,
            ahead: 0
        )
    }

    // The block of a group that is used in place, with the next group's bytes to prefetch.
    private func blockInPlace(_ first: Int) -> RowBlock {
        // The rows of a group lie in one chunk, and so do the bytes that follow if the next
        // group lies in it too.
        let position = first & (view.layout.rowsPerChunk - 1)
        let start = view.vector(of: first)
        let bytes = RowLayout.group * view.layout.rowBytes
        let follows =
            group < groups.upperBound
            && position + 2 * RowLayout.group <= view.layout.rowsPerChunk
        return RowBlock(
            start: start,
            norms: view.norms(first..<first + RowLayout.group),
            count: RowLayout.group,
            place: .inPlace(first: first),
            view: view,
            ahead: follows ? bytes : 0
        )
    }
}
