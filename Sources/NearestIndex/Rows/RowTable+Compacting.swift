#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
internal import Synchronization

// Compacting: the last rows move into the holes that removed ones left, and the memory behind them
// is given back. Each step waits for the searches that began before it; where one of them lasts too
// long, what it keeps from being given back is left for the next time.
extension RowTable {
    /// Moves rows and gives memory back, where nothing but identifiers leads to rows.
    ///
    /// Writer only.
    ///
    /// Waits for searches for a second at the most.
    func compact(_ writer: inout Writer) {
        let deadline = ContinuousClock.now + .seconds(1)
        guard beginCompacting(until: deadline, &writer) else { return }
        let version = nextVersion()
        let moves = takeMoves(&writer)
        for move in moves { self.move(move, version: version, &writer) }
        if !moves.isEmpty { publish(version, liveChange: 0, &writer) }
        guard waitForReaders(until: deadline, &writer) else { return }
        truncate(until: deadline, &writer)
    }

    /// A row that is to become another.
    struct Move {
        let from: Int
        let to: Int
    }

    /// Shrinks the table of identifiers and finds out which rows are free.
    ///
    /// Writer only.
    ///
    /// - Returns: false if the deadline passed first.
    func beginCompacting(
        until deadline: ContinuousClock.Instant,
        _ writer: inout Writer
    ) -> Bool {
        if let memory = unsafe ids.shrink() { unsafe writer.retire(memory, epochs.current) }
        return waitForReaders(until: deadline, &writer)
    }

    /// Which of the last rows fill which holes; the holes are free no longer, and have beside them what
    /// the rows have.
    ///
    /// Writer only.
    func takeMoves(_ writer: inout Writer) -> [Move] {
        let live = liveCount.load(ordering: .relaxed)
        let version = nextVersion() - 1
        var holes = writer.free.filter { $0 < live }
        writer.free.removeAll { $0 < live }
        var moves: [Move] = []
        for row in live..<max(live, writer.end) where !holes.isEmpty {
            let (chunk, position) = locate(row)
            guard chunk.isVisible(position, in: version) else { continue }
            moves.append(Move(from: row, to: holes.removeLast()))
        }
        writer.free.append(contentsOf: holes)
        let (sources, targets) = (moves.map(\.from), moves.map(\.to))
        guard (try? attach(.those(of: sources), to: targets, &writer)) != nil else {
            // Without memory for what the rows have beside them, nothing is moved.
            writer.free.append(contentsOf: targets)
            return []
        }
        return moves
    }

    /// Copies a row and names the copy; the row dies.
    ///
    /// Writer only.
    func move(_ move: Move, version: UInt64, _ writer: inout Writer) {
        let (chunk, position) = locate(move.from)
        let id = id(of: move.from)
        unsafe fill(move.to, id: id, version: version, &writer) { target in
            unsafe target.copyMemory(from: chunk.row(position), byteCount: layout.rowBytes)
            return unsafe chunk.scales[position]
        }
        _ = assign(id, to: move.to, version: version, &writer)
    }

    /// Gives the memory behind the live rows back, if every row there is free.
    ///
    /// Writer only.
    ///
    /// - Returns: whether it was.
    @discardableResult
    func truncate(until deadline: ContinuousClock.Instant, _ writer: inout Writer) -> Bool {
        let live = liveCount.load(ordering: .relaxed)
        guard writer.free.count == writer.end - live,
            writer.free.allSatisfy({ $0 >= live })
        else { return false }
        // Those who read the old count may still look at which of these rows are visible, so nothing
        // else changes until they have left.
        rowCount.store(live, ordering: .releasing)
        guard waitForReaders(until: deadline, &writer) else {
            rowCount.store(writer.end, ordering: .releasing)
            return false
        }
        writer.free.removeAll()
        writer.end = live
        release(&writer)
        truncateAttachment(&writer)
        return true
    }

    private func release(_ writer: inout Writer) {
        let chunks = (writer.end + layout.rowsPerChunk - 1) >> layout.shift
        while writer.chunks.count > chunks {
            unsafe chunkStarts[writer.chunks.count - 1] = nil
            writer.chunks.removeLast()
        }
        if let last = writer.chunks.last {
            let used = writer.end - (chunks - 1) << layout.shift
            last.pages.discard(from: layout.columnBytes + used * layout.rowBytes)
            last.dead = 0
            let chunk = chunk(chunks - 1)
            chunk.earliestDeath = RowLayout.never
        }
        writer.dying.removeAll()
        writer.dyingStart = 0
        // None of those that waited to be settled is unsettled: every reader has left.
        writer.settling.removeAll()
        writer.settlingStart = 0
    }

    /// Waits until nobody reads what was unlinked before the call, and then makes use of it.
    ///
    /// - Returns: false if the deadline passed first.
    func waitForReaders(
        until deadline: ContinuousClock.Instant,
        _ writer: inout Writer
    ) -> Bool {
        let epoch = epochs.current
        while !epochs.isSafe(epoch) {
            if !epochs.tryAdvance() {
                if ContinuousClock.now > deadline { return false }
                usleep(50)
            }
        }
        reclaim(&writer)
        return true
    }
}
