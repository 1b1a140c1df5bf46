internal import NearestIndex
internal import NearestKernels

/// Runs the steps of a program on blocks of rows.
///
/// Each step runs over a whole block before the next one, so the loops are in kernels. A block is
/// small enough that its slots stay in the first-level cache between steps.
@safe struct BlockEvaluator {
    /// Rows of a block, a multiple of 64 and of the rows of a page in memory.
    static let blockRows = 16_384
    // Rows of which one column is likely to be in a cache, so that fetching it ahead would only
    // cost.
    private static let maximumCached = 300_000

    // Everything that the loops need, taken once.
    private let kernels: ColumnKernels
    private let steps: UnsafeBufferPointer<FilterProgram.Step>
    private let pages: UnsafePointer<UnsafeRawPointer>
    private let pageShift: Int
    private let readsAhead: Bool
    // The slots from the second on.
    private let slots: UnsafeMutablePointer<UInt64>

    /// Takes what is the same for all blocks; the pointers must outlive the evaluator.
    ///
    /// - Parameters:
    ///   - steps: at least one.
    ///   - pages: the start of each page of the rows.
    ///   - pageShift: log2 of the rows of a page.
    ///   - readsAhead: whether to fetch each page while the one before it is evaluated.
    ///   - slots: memory for all slots of the steps but the first, `blockRows / 64` words each.
    init(
        _ steps: UnsafeBufferPointer<FilterProgram.Step>,
        pages: UnsafePointer<UnsafeRawPointer>,
        pageShift: Int,
        readsAhead: Bool,
        slots: UnsafeMutablePointer<UInt64>
    ) {
        kernels = InstructionSet.active.columns
        unsafe self.steps = steps
        unsafe self.pages = pages
        self.pageShift = pageShift
        self.readsAhead = readsAhead
        unsafe self.slots = slots
    }

    // MARK: - Making one

    /// Makes the evaluator of a program, with memory for its slots, and calls `body` with it once.
    static func withEvaluator(
        of program: FilterProgram,
        in snapshot: ColumnSnapshot,
        _ body: (BlockEvaluator) -> Void
    ) {
        // SAFETY: the evaluator is used inside these closures only, and the program and the
        // snapshot keep what its steps point to.
        withExtendedLifetime((program, snapshot)) {
            unsafe program.steps.withUnsafeBufferPointer { steps in
                unsafe snapshot.pages.starts.withUnsafeBufferPointer { pages in
                    guard let pages = pages.baseAddress else { return }
                    // Slot 0 is the result's own memory.
                    let words = (program.slotCount - 1) * blockRows / 64
                    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(1, words)) {
                        slots in
                        guard let slots = slots.baseAddress else { return }
                        unsafe body(
                            BlockEvaluator(
                                steps,
                                pages: pages,
                                pageShift: snapshot.pages.shift,
                                readsAhead: snapshot.rowCount > maximumCached,
                                slots: slots
                            )
                        )
                    }
                }
            }
        }
    }

    // MARK: - Running

    /// Evaluates the program for a block of rows; as below, into words with room for them.
    func run(from first: Int, count: Int, into words: ScratchSpan<UInt64>) {
        precondition(count <= words.count * 64)
        // SAFETY: there are as many words.
        unsafe run(from: first, count: count, into: words.start)
    }

    /// Returns which rows of a group of 64 match, one bit each.
    func word(of group: Int) -> UInt64 {
        var word: UInt64 = 0
        unsafe run(from: group * 64, count: 64, into: &word)
        return word
    }

    /// Evaluates the program for a block of rows.
    ///
    /// - Parameters:
    ///   - first: the first row, a multiple of 64.
    ///   - count: how many rows, at most ``blockRows``.
    ///   - words: receives a bit for each row; the bits behind the last row are 0.
    func run(from first: Int, count: Int, into words: UnsafeMutablePointer<UInt64>) {
        let wordCount = (count &+ 63) &>> 6
        var next = 0
        while unsafe next < steps.count {
            let step = unsafe steps[next]
            next &+= 1
            let target = unsafe slot(step.slot, words)
            switch step.kind {
            case .and: unsafe kernels.and(target, slot(step.other, words), count: wordCount)
            case .andNot:
                unsafe kernels.andNot(target, slot(step.other, words), count: wordCount)
            case .or: unsafe kernels.or(target, slot(step.other, words), count: wordCount)
            case .invert:
                for word in 0..<wordCount { unsafe target[word] = ~target[word] }
            case .skipIfEmpty:
                var any: UInt64 = 0
                for word in 0..<wordCount { unsafe any |= target[word] }
                if any == 0 { next = step.other }
            default: unsafe evaluate(step, first, count, target)
            }
        }
        // Inverting has set bits behind the last row.
        if count & 63 != 0 {
            unsafe words[wordCount &- 1] &= (1 &<< UInt64(count & 63)) &- 1
        }
    }

    // The words of a slot: those of slot 0 are the result.
    private func slot(
        _ slot: Int,
        _ words: UnsafeMutablePointer<UInt64>
    ) -> UnsafeMutablePointer<UInt64> {
        slot == 0 ? unsafe words : unsafe slots + (slot &- 1) &* (Self.blockRows / 64)
    }

    // Runs a step that reads columns, page by page.
    //
    // SAFETY: the offsets of the layout are inside every page, whose capacity is a multiple of 64,
    // and the rows of the block are inside the pages.
    private func evaluate(
        _ step: FilterProgram.Step,
        _ first: Int,
        _ count: Int,
        _ target: UnsafeMutablePointer<UInt64>
    ) {
        let pageRows = 1 &<< pageShift
        var (row, left) = (first, count)
        var words = unsafe target
        while left > 0 {
            let inPage = row & (pageRows &- 1)
            let rows = min(left, pageRows &- inPage)
            let page = unsafe pages[row &>> pageShift]
            if left > rows, readsAhead {
                // Pages lie anywhere in memory, so the processor cannot predict where the next one
                // is.
                let next = unsafe pages[(row &>> pageShift) &+ 1] + step.values
                unsafe prefetch(next, byteCount: step.pageBytes(pageRows))
            }
            unsafe evaluate(step, page, inPage, rows, words)
            row &+= rows
            left &-= rows
            unsafe words += (rows &+ 63) &>> 6
        }
    }

    // Marks the rows that pass a test which no kernel has.
    @inline(__always)
    private static func mark(
        _ count: Int,
        into target: UnsafeMutablePointer<UInt64>,
        _ passes: (Int) -> Bool
    ) {
        for first in stride(from: 0, to: count, by: 64) {
            var word: UInt64 = 0
            for row in first..<min(first &+ 64, count) where passes(row) {
                word |= 1 &<< UInt64(row &- first)
            }
            unsafe target[first &>> 6] = word
        }
    }

    // Runs a step that reads columns for rows of one page; `first` is a multiple of 64.
    @inline(__always)
    private func evaluate(
        _ step: FilterProgram.Step,
        _ page: UnsafeRawPointer,
        _ first: Int,
        _ count: Int,
        _ target: UnsafeMutablePointer<UInt64>
    ) {
        let values = unsafe page + step.values
        let wordCount = (count &+ 63) &>> 6
        switch step.kind {
        case .ints:
            unsafe kernels.mark(
                values.assumingMemoryBound(to: Int64.self) + first,
                count: count,
                from: Int64(bitPattern: step.low),
                through: Int64(bitPattern: step.high),
                into: target
            )
        case .doubles:
            unsafe kernels.mark(
                values.assumingMemoryBound(to: Double.self) + first,
                count: count,
                from: Double(bitPattern: step.low),
                through: Double(bitPattern: step.high),
                into: target
            )
        case .codes:
            unsafe kernels.mark(
                values.assumingMemoryBound(to: UInt32.self) + first,
                count: count,
                from: UInt32(truncatingIfNeeded: step.low),
                through: UInt32(truncatingIfNeeded: step.high),
                into: target
            )
        case .listedInts:
            guard let list = step.list else { return }
            let values = unsafe values.assumingMemoryBound(to: Int64.self) + first
            unsafe Self.mark(count, into: target) { row in list.contains(unsafe values[row]) }
        case .listedDoubles:
            guard let list = step.list else { return }
            let values = unsafe values.assumingMemoryBound(to: Double.self) + first
            unsafe Self.mark(count, into: target) { row in list.contains(unsafe values[row]) }
        case .table:
            guard let table = step.table else { return }
            unsafe kernels.mark(
                values.assumingMemoryBound(to: UInt32.self) + first,
                count: count,
                in: table.start,
                tableCount: table.count,
                into: target
            )
        case .bits, .bitsWithout:
            let bits = unsafe values.assumingMemoryBound(to: UInt64.self) + first &>> 6
            for word in 0..<wordCount { unsafe target[word] = bits[word] }
        default: preconditionFailure("a step over slots reads no columns")
        }
        // Limits the result to rows that have the attribute, or takes the bits of the other bitmap
        // away.
        guard step.presence >= 0 else { return }
        let bits = unsafe (page + step.presence).assumingMemoryBound(to: UInt64.self) + first &>> 6
        if step.kind == .bitsWithout {
            for word in 0..<wordCount { unsafe target[word] &= ~bits[word] }
        } else {
            for word in 0..<wordCount { unsafe target[word] &= bits[word] }
        }
    }
}
