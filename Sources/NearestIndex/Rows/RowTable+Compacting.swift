internal import NearestPlatform
internal import Synchronization

// Compacting moves the last rows into the holes that removed rows left, and returns the memory
// behind them to the system. Each step waits for the searches that began before it. If one of them
// lasts too long, the rest is left for the next time. An exact index calls `compact(_:)`; a graph
// calls the steps itself, because links must follow the rows.
extension RowTable {
    /// Moves rows and frees memory, for an index in which only identifiers lead to rows.
    ///
    /// Writer only.
    ///
    /// Waits at most a second for searches.
    ///
    /// - Parameters:
    ///   - writer: the writer's state.
    ///   - willMove: called before a row moves, to move what lies beside it elsewhere. Default: not
    ///     at all.
    /// - Complexity: O(moved rows × row bytes), and O(holes).
    package func compact(_ writer: inout RowWriterState, willMove: (Move) -> Void = { _ in }) {
        let deadline = ContinuousClock.now + .seconds(1)
        guard beginCompacting(until: deadline, &writer) else { return }
        let version = nextVersion()
        let moves = planMoves(&writer)
        for move in moves {
            willMove(move)
            self.move(move, version: version, &writer)
        }
        if !moves.isEmpty { publish(version, liveChange: 0, &writer) }
        guard waitForReaders(until: deadline, &writer) else { return }
        truncate(until: deadline, &writer)
    }

    /// A row that moves to another place.
    package struct Move {
        /// The live row, at or beyond the number of live rows.
        let from: Int
        /// The hole that it moves to, below the number of live rows.
        let to: Int
    }

    /// Shrinks the identifier table and collects the rows that have become free.
    ///
    /// Writer only.
    ///
    /// - Returns: false if the deadline passed first.
    func beginCompacting(
        until deadline: ContinuousClock.Instant,
        _ writer: inout RowWriterState
    ) -> Bool {
        // The table's old memory is unlinked now, and freed when no reader can use it.
        if let memory = ids.shrink() { writer.retired.retire(memory, epochs.current) }
        return waitForReaders(until: deadline, &writer)
    }

    /// Decides which of the last rows move to which holes, and copies their sidecar data.
    ///
    /// The holes are no longer free afterwards.
    ///
    /// Writer only.
    func planMoves(_ writer: inout RowWriterState) -> [Move] {
        let live = liveCount.load(ordering: .relaxed)
        let version = nextVersion() - 1
        var holes = writer.free.filter { $0 < live }
        writer.free.removeAll { $0 < live }
        var moves: [Move] = []
        // Rows from `live` on must go for the table to end at `live` rows.
        for row in live..<max(live, writer.end) where !holes.isEmpty {
            let (chunk, position) = locate(row)
            guard chunk.isVisible(position, in: version) else { continue }
            moves.append(Move(from: row, to: holes.removeLast()))
        }
        writer.free.append(contentsOf: holes)
        let (sources, targets) = (moves.map(\.from), moves.map(\.to))
        guard (try? attach(.copied(from: sources), to: targets, &writer)) != nil else {
            // Without memory for the copies of sidecar data, nothing is moved.
            writer.free.append(contentsOf: targets)
            return []
        }
        return moves
    }

    /// Copies a row and assigns its identifier to the copy, which deletes the original.
    ///
    /// Writer only.
    func move(_ move: Move, version: UInt64, _ writer: inout RowWriterState) {
        let (chunk, position) = locate(move.from)
        let id = id(of: move.from)
        fill(move.to, id: id, version: version, &writer) { target in
            target.copy(chunk.vector(position), byteCount: layout.rowBytes)
            return chunk.norm(position)
        }
        _ = assign(id, to: move.to, version: version, &writer)
    }

    /// Frees the memory behind the live rows, if every row there is free.
    ///
    /// Writer only.
    ///
    /// - Returns: whether it was freed.
    @discardableResult
    func truncate(until deadline: ContinuousClock.Instant, _ writer: inout RowWriterState) -> Bool {
        let live = liveCount.load(ordering: .relaxed)
        guard writer.free.count == writer.end - live,
            writer.free.allSatisfy({ $0 >= live })
        else { return false }
        // Readers of the old count may still test whether these rows are visible, so nothing else
        // changes until those readers have left.
        rowCount.store(live, ordering: .releasing)
        guard waitForReaders(until: deadline, &writer) else {
            rowCount.store(writer.end, ordering: .releasing)
            return false
        }
        writer.free.removeAll()
        writer.end = live
        freeChunks(&writer)
        truncateSidecar(&writer)
        return true
    }

    // Unmaps the chunks behind the last row and discards the end of the chunk that it is in.
    private func freeChunks(_ writer: inout RowWriterState) {
        let chunks = (writer.end + layout.rowsPerChunk - 1) >> layout.shift
        while writer.chunks.count > chunks {
            unpublishChunk(at: writer.chunks.count - 1)
            writer.chunks.removeLast()
        }
        if let last = writer.chunks.last {
            let used = writer.end - (chunks - 1) << layout.shift
            last.pages.discard(from: layout.columnBytes + used * layout.rowBytes)
            last.deletedCount = 0
            let chunk = chunk(chunks - 1)
            chunk.earliestDeletion = RowLayout.never
        }
        writer.awaitingReaders.removeAll()
        writer.awaitingReadersStart = 0
        // Every reader has left, so no row is waiting to be settled.
        writer.unsettled.removeAll()
        writer.unsettledStart = 0
    }

    /// Waits until no reader can see what was unlinked before the call, then reclaims it.
    ///
    /// - Returns: false if the deadline passed first.
    func waitForReaders(
        until deadline: ContinuousClock.Instant,
        _ writer: inout RowWriterState
    ) -> Bool {
        let epoch = epochs.current
        while !epochs.isSafe(epoch) {
            if !epochs.tryAdvance() {
                if ContinuousClock.now > deadline { return false }
                sleepMicroseconds(50)
            }
        }
        reclaim(&writer)
        return true
    }
}
