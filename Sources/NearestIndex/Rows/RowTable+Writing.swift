internal import Synchronization

extension RowTable {
    /// What only the writer sees: who may be written next, and what waits for readers to leave.
    struct Writer: Sendable {
        var chunks: [ChunkOwner] = []
        /// Rows below `rowCount` that no reader can see and that may be written.
        var free: [Int] = []
        /// Rows that died, oldest first, with the epoch in which they did.
        var dying: [(epoch: UInt64, row: Int)] = []
        var dyingStart = 0
        /// Rows that died and wait for ``RowTable/retire(_:_:)``.
        var dead: [Int] = []
        /// Rows that were born, oldest first, with the epoch in which they were.
        var settling: [(epoch: UInt64, row: Int)] = []
        var settlingStart = 0
        /// Old tables of identifiers, and what attachments had, with the epoch in which they were replaced.
        fileprivate var retired: [(epoch: UInt64, memory: any AnyObject & Sendable)] = []
        /// The first row never used.
        var end = 0

        /// Frees memory once nobody can look at it any more.
        mutating func retire(_ memory: UnsafeMutableRawPointer, _ epoch: UInt64) {
            unsafe retired.append((epoch, RetiredMemory(memory)))
        }

        /// Lets go of an object once nobody can look at it any more.
        mutating func retire(_ object: any AnyObject & Sendable, _ epoch: UInt64) {
            retired.append((epoch, object))
        }
    }

    // Chunks are noncopyable pages; a class lets an array hold them. Unchecked: the writer's alone.
    final class ChunkOwner: @unchecked Sendable {
        let pages: Pages
        /// Rows of the chunk that died and were not used again.
        var dead = 0

        init(byteCount: Int) throws(NearestError) {
            pages = try Pages(byteCount: byteCount)
        }
    }

    /// Memory that readers may still look at; freed with its owner.
    ///
    /// Unchecked: the writer's alone.
    @safe fileprivate final class RetiredMemory: @unchecked Sendable {
        private let pointer: UnsafeMutableRawPointer

        init(_ pointer: UnsafeMutableRawPointer) {
            unsafe self.pointer = pointer
        }

        deinit {
            unsafe pointer.deallocate()
        }
    }

    /// The version that a change in progress will publish.
    func nextVersion() -> UInt64 {
        version.load(ordering: .relaxed) + 1
    }

    /// Rows to write `count` vectors into: used ones first, then new ones.
    ///
    /// Writer only.
    ///
    /// Nothing is changed when memory runs out.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - items: what the rows have beside them from now on.
    ///   - writer: the writer.
    /// - Returns: the rows.
    /// - Throws: ``NearestError`` where memory is refused.
    func reserve(
        _ count: Int,
        attaching items: RowItems = .nothing,
        _ writer: inout Writer
    ) throws(NearestError) -> [Int] {
        let rows = try reserve(count, &writer)
        do throws(NearestError) {
            try attach(items, to: rows, &writer)
        } catch {
            giveBack(rows, &writer)
            throw error
        }
        return rows
    }

    private func reserve(_ count: Int, _ writer: inout Writer) throws(NearestError) -> [Int] {
        precondition(lent == nil, "lent rows are not written")
        reclaim(&writer)
        let reused = min(count, writer.free.count)
        let end = writer.end + count - reused
        guard end <= IDTable.rowLimit else {
            throw NearestError(
                code: .outOfMemory,
                message: "an index holds at most \(IDTable.rowLimit) vectors; split it into several"
            )
        }
        while writer.chunks.count << layout.shift < end {
            try addChunk(&writer)
        }
        var rows = Array(writer.free.suffix(reused).reversed())
        writer.free.removeLast(reused)
        rows.append(contentsOf: writer.end..<end)
        for row in writer.end..<end {
            let (chunk, position) = locate(row)
            // SAFETY: the row was never used, or not since every reader that knew it has left.
            // Dead from the beginning, and the chunk says so: it may be looked at before it is filled.
            unsafe (chunk.births + position).initialize(to: Atomic(RowLayout.never))
            unsafe (chunk.deaths + position).initialize(to: Atomic(0))
            writer.chunks[row >> layout.shift].dead += 1
            chunk.earliestDeath = 0
        }
        writer.end = end
        return rows
    }

    private func addChunk(_ writer: inout Writer) throws(NearestError) {
        let owner = try ChunkOwner(byteCount: layout.chunkBytes)
        owner.pages.adviseLargePages(from: writer.chunks.isEmpty ? Pages.largePage : 0)
        let start = unsafe owner.pages.start + layout.columnBytes
        unsafe RowChunk(rows: start, layout: layout).initialize()
        unsafe chunkStarts[writer.chunks.count] = UnsafeRawPointer(start)
        writer.chunks.append(owner)
    }

    /// Writes a reserved row; it can be seen once `version` is published.
    ///
    /// Writer only.
    ///
    /// `write` receives the row's memory and returns its scale.
    func fill(
        _ row: Int,
        id: VectorID,
        version: UInt64,
        _ writer: inout Writer,
        _ write: (UnsafeMutableRawPointer) -> Float
    ) {
        let (chunk, position) = locate(row)
        // First of all: from now on readers of older versions look at each row of the chunk.
        chunk.latestBirth = version
        if keepsDead {
            chunk.setPending(position, true)
            writer.settling.append((RowLayout.never, row))
        }
        let owner = writer.chunks[row >> layout.shift]
        let died = unsafe chunk.deaths[position].load(ordering: .relaxed) != RowLayout.never
        // SAFETY: no reader can see the row: it is unborn or died before all of their versions.
        unsafe chunk.births[position].store(RowLayout.never, ordering: .releasing)
        unsafe chunk.scales[position] = write(chunk.row(position))
        unsafe chunk.ids[position] = id.rawValue
        unsafe chunk.deaths[position].store(RowLayout.never, ordering: .releasing)
        unsafe chunk.births[position].store(version, ordering: .releasing)
        if died {
            owner.dead -= 1
            if owner.dead == 0 { chunk.earliestDeath = RowLayout.never }
        }
    }

    /// Names the row of an identifier; the row that it had, if any, dies.
    ///
    /// Writer only.
    ///
    /// - Returns: whether it had one.
    func assign(_ id: VectorID, to row: Int, version: UInt64, _ writer: inout Writer) -> Bool {
        changing.store(version, ordering: .releasing)
        let older = ids.row(of: id)
        if let older { kill(older, version: version, &writer) }
        if let memory = unsafe ids.set(id, row: row) {
            unsafe writer.retire(memory, epochs.current)
        }
        return older != nil
    }

    /// Forgets an identifier and lets its row die.
    ///
    /// Writer only.
    ///
    /// - Returns: whether there was one.
    func unassign(_ id: VectorID, version: UInt64, _ writer: inout Writer) -> Bool {
        guard let row = ids.row(of: id) else { return false }
        changing.store(version, ordering: .releasing)
        kill(row, version: version, &writer)
        ids.remove(id)
        return true
    }

    private func kill(_ row: Int, version: UInt64, _ writer: inout Writer) {
        let (chunk, position) = locate(row)
        chunk.earliestDeath = min(chunk.earliestDeath, version)
        if keepsDead { chunk.setPending(position, true) }
        unsafe chunk.deaths[position].store(version, ordering: .releasing)
        writer.chunks[row >> layout.shift].dead += 1
        if keepsDead {
            writer.dead.append(row)
        } else {
            writer.dying.append((RowLayout.never, row))
        }
    }

    /// Lets dead rows be used again as soon as no reader can see them: nothing leads to them.
    ///
    /// Writer only.
    func retire(_ rows: some Sequence<Int>, _ writer: inout Writer) {
        let epoch = epochs.current
        for row in rows { writer.dying.append((epoch, row)) }
    }

    /// Takes reserved rows back that were not filled.
    ///
    /// Writer only.
    func giveBack(_ rows: some BidirectionalCollection<Int>, _ writer: inout Writer) {
        writer.free.append(contentsOf: rows.reversed())
    }

    /// Rows from 0 on that have been in use at some time, whether readers know it yet or not.
    ///
    /// Writer only.
    func end(_ writer: borrowing Writer) -> Int { writer.end }

    /// Lets readers look at every row, those that no version has yet included.
    ///
    /// Writer only.
    func expose(_ writer: borrowing Writer) {
        rowCount.store(writer.end, ordering: .releasing)
    }

    /// Lets readers see a version.
    ///
    /// Writer only, once for each change.
    func publish(_ version: UInt64, liveChange: Int, _ writer: inout Writer) {
        expose(writer)
        liveCount.add(liveChange, ordering: .relaxed)
        self.version.store(version, ordering: .releasing)
        // Only who entered up to now can see the rows that died.
        let epoch = epochs.current
        var index = writer.dying.count
        while index > writer.dyingStart, writer.dying[index - 1].epoch == RowLayout.never {
            index -= 1
            writer.dying[index].epoch = epoch
        }
        index = writer.settling.count
        while index > writer.settlingStart, writer.settling[index - 1].epoch == RowLayout.never {
            index -= 1
            writer.settling[index].epoch = epoch
        }
    }

    /// Makes use of what no reader can see any more.
    ///
    /// Writer only.
    func reclaim(_ writer: inout Writer) {
        let isIdle =
            writer.dyingStart == writer.dying.count && writer.retired.isEmpty
            && writer.settlingStart == writer.settling.count
        if isIdle { return }
        if epochs.tryAdvance() { epochs.tryAdvance() }
        while writer.dyingStart < writer.dying.count,
            epochs.isSafe(writer.dying[writer.dyingStart].epoch)
        {
            writer.free.append(writer.dying[writer.dyingStart].row)
            writer.dyingStart += 1
        }
        if writer.dyingStart > writer.dying.count / 2 {
            writer.dying.removeFirst(writer.dyingStart)
            writer.dyingStart = 0
        }
        writer.retired.removeAll { epochs.isSafe($0.epoch) }
        settle(&writer)
    }

    // Every reader of a version from before these births has left: all that are left see the rows.
    private func settle(_ writer: inout Writer) {
        while writer.settlingStart < writer.settling.count,
            epochs.isSafe(writer.settling[writer.settlingStart].epoch)
        {
            let (chunk, position) = locate(writer.settling[writer.settlingStart].row)
            if unsafe chunk.deaths[position].load(ordering: .relaxed) == RowLayout.never {
                chunk.setPending(position, false)
            }
            writer.settlingStart += 1
        }
        if writer.settlingStart > writer.settling.count / 2 {
            writer.settling.removeFirst(writer.settlingStart)
            writer.settlingStart = 0
        }
    }
}
