internal import NearestKernels

/// Runs the steps of a program on blocks of rows.
///
/// A block is small enough for what is between its steps to stay in the first cache.
@safe struct BlockRunner {
    /// Rows of a block, a multiple of 64 and of the rows of a page in memory.
    static let blockRows = 16_384

    private let kernels: ColumnKernels
    private let steps: UnsafeBufferPointer<FilterProgram.Step>
    private let pages: UnsafePointer<UnsafeRawPointer>
    private let pageShift: Int
    private let readsAhead: Bool
    /// Slots from the second on, `blockRows / 64` words each.
    private let slots: UnsafeMutablePointer<UInt64>

    /// Takes what stays the same for all blocks; all of it must outlive the runner.
    ///
    /// - Parameters:
    ///   - steps: at least one.
    ///   - pages: where the rows are.
    ///   - pageShift: log2 of the rows of a page.
    ///   - readsAhead: whether to fetch each page while the one before it is looked at.
    ///   - slots: words for all slots of the steps but the first.
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

    /// Writes which of some rows pass.
    ///
    /// - Parameters:
    ///   - first: the first row, a multiple of 64.
    ///   - count: how many rows, at most ``blockRows``.
    ///   - words: receives a bit for each row; bits after them are 0.
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
            default: unsafe ask(step, first, count, target)
            }
        }
        if count & 63 != 0 {
            unsafe words[wordCount &- 1] &= (1 &<< UInt64(count & 63)) &- 1
        }
    }

    private func slot(
        _ slot: Int,
        _ words: UnsafeMutablePointer<UInt64>
    ) -> UnsafeMutablePointer<UInt64> {
        slot == 0 ? unsafe words : unsafe slots + (slot &- 1) &* (Self.blockRows / 64)
    }

    // SAFETY: the layout's offsets are inside every page, whose capacity is a multiple of 64, and the rows
    // asked about are inside the pages.
    private func ask(
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
                // Pages lie anywhere, so no processor guesses where the next one is.
                let next = unsafe pages[(row &>> pageShift) &+ 1] + step.values
                unsafe prefetch(next, byteCount: step.pageBytes(pageRows))
            }
            unsafe ask(step, page, inPage, rows, words)
            row &+= rows
            left &-= rows
            unsafe words += (rows &+ 63) &>> 6
        }
    }

    @inline(__always)
    private func ask(
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
        case .table:
            guard let table = unsafe step.table else { return }
            unsafe kernels.mark(
                values.assumingMemoryBound(to: UInt32.self) + first,
                count: count,
                in: table,
                tableCount: step.tableCount,
                into: target
            )
        case .bits, .bitsWithout:
            let bits = unsafe values.assumingMemoryBound(to: UInt64.self) + first &>> 6
            for word in 0..<wordCount { unsafe target[word] = bits[word] }
        default: preconditionFailure("slots are joined elsewhere")
        }
        guard step.presence >= 0 else { return }
        let bits = unsafe (page + step.presence).assumingMemoryBound(to: UInt64.self) + first &>> 6
        if step.kind == .bitsWithout {
            for word in 0..<wordCount { unsafe target[word] &= ~bits[word] }
        } else {
            for word in 0..<wordCount { unsafe target[word] &= bits[word] }
        }
    }
}
