internal import NearestPlatform
internal import Synchronization

// Writing rows, one change at a time: rows are reserved and filled, identifiers are assigned to
// them, and one call publishes the version. Only reserving can fail, and it comes first, so a
// change happens as a whole or not at all. Writer only.
extension RowTable {
    /// The version that a change in progress will publish.
    package func nextVersion() -> UInt64 {
        version.load(ordering: .relaxed) + 1
    }

    /// Reserves rows for `count` vectors: free rows first, then new ones.
    ///
    /// Nothing is changed if memory runs out.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - source: where the rows' sidecar data comes from. Default: they have none.
    ///   - writer: the writer's state.
    /// - Returns: the rows.
    /// - Throws: ``NearestError`` where memory is refused.
    package func reserve(
        _ count: Int,
        sidecar source: SidecarSource = .nothing,
        _ writer: inout RowWriterState
    ) throws(NearestError) -> [Int] {
        let rows = try reserveRows(count, &writer)
        do throws(NearestError) {
            try attach(source, to: rows, &writer)
        } catch {
            releaseRows(rows, &writer)
            throw error
        }
        return rows
    }

    private func reserveRows(
        _ count: Int,
        _ writer: inout RowWriterState
    ) throws(NearestError) -> [Int] {
        reclaim(&writer)
        let reused = min(count, writer.free.count)
        let end = writer.end + count - reused
        guard end <= IDTable.maximumRows else {
            throw NearestError(
                code: .outOfMemory,
                message:
                    "an index holds at most \(IDTable.maximumRows) vectors; split it into several"
            )
        }
        while writer.chunks.count << layout.shift < end {
            try addChunk(&writer)
        }
        var rows = Array(writer.free.suffix(reused).reversed())
        writer.free.removeLast(reused)
        rows.append(contentsOf: writer.end..<end)
        for row in writer.end..<end { initialize(row, &writer) }
        writer.end = end
        return rows
    }

    // A new row counts as deleted, and its chunk says so, because readers may test it before it is
    // filled.
    private func initialize(_ row: Int, _ writer: inout RowWriterState) {
        let (chunk, position) = locate(row)
        chunk.initializeRow(position)
        writer.chunks[row >> layout.shift].deletedCount += 1
        chunk.earliestDeletion = 0
    }

    // Maps one more chunk and publishes its start. Large pages are used from the second chunk on,
    // so that a small index stays small.
    private func addChunk(_ writer: inout RowWriterState) throws(NearestError) {
        let owner = try RowWriterState.ChunkOwner(byteCount: layout.chunkBytes)
        owner.pages.adviseLargePages(from: writer.chunks.isEmpty ? PageRegion.largePage : 0)
        publishChunk(owner.pages, at: writer.chunks.count)
        writer.chunks.append(owner)
    }

    /// Returns reserved rows that were not filled.
    package func releaseRows(
        _ rows: some BidirectionalCollection<Int>,
        _ writer: inout RowWriterState
    ) {
        writer.free.append(contentsOf: rows.reversed())
    }

    /// Writes a reserved row, which readers see once `version` is published.
    ///
    /// - Parameters:
    ///   - row: the row.
    ///   - id: its identifier.
    ///   - version: the version that will be published.
    ///   - writer: the writer's state.
    ///   - write: receives the row's memory and returns its norm.
    package func fill(
        _ row: Int,
        id: VectorID,
        version: UInt64,
        _ writer: inout RowWriterState,
        _ write: (RowTarget) -> Float
    ) {
        let (chunk, position) = locate(row)
        // This comes first: from now on readers of older versions test each row of the chunk.
        chunk.latestInsertion = version
        if retainsDeleted {
            chunk.setUnsettled(position, true)
            writer.unsettled.append((RowLayout.never, row))
        }
        let owner = writer.chunks[row >> layout.shift]
        let wasDeleted = deletedVersion(of: row) != RowLayout.never
        // No reader can see the row: it was not inserted, or deleted before all their versions.
        chunk.fill(position, id: id, version: version, write)
        if wasDeleted {
            owner.deletedCount -= 1
            if owner.deletedCount == 0 { chunk.earliestDeletion = RowLayout.never }
        }
    }

    /// Assigns a row to an identifier; the row that it had, if any, is deleted.
    ///
    /// - Returns: whether it had one.
    package func assign(
        _ id: VectorID,
        to row: Int,
        version: UInt64,
        _ writer: inout RowWriterState
    ) -> Bool {
        changing.store(version, ordering: .releasing)
        let older = ids.row(of: id)
        if let older { delete(older, version: version, &writer) }
        // The table's old memory is unlinked now, and freed when no reader can use it.
        if let memory = ids.set(id, row: row) { writer.retired.retire(memory, epochs.current) }
        return older != nil
    }

    /// Deletes a row whose identifier will be assigned to another row, unless it is deleted.
    ///
    /// A graph calls it before it takes links to the row away.
    func delete(_ row: Int, version: UInt64, _ writer: inout RowWriterState) {
        guard deletedVersion(of: row) == RowLayout.never else { return }
        markDeleted(row, version: version, &writer)
    }

    /// Removes an identifier and deletes its row.
    ///
    /// - Returns: whether there was one.
    package func unassign(_ id: VectorID, version: UInt64, _ writer: inout RowWriterState) -> Bool {
        guard let row = ids.row(of: id) else { return false }
        changing.store(version, ordering: .releasing)
        markDeleted(row, version: version, &writer)
        ids.remove(id)
        return true
    }

    /// Removes identifiers and deletes their rows, all in one version, which it publishes.
    ///
    /// - Returns: how many there were.
    package func remove(_ ids: [VectorID], _ writer: inout RowWriterState) -> Int {
        let version = nextVersion()
        var removed = 0
        for id in ids where unassign(id, version: version, &writer) { removed += 1 }
        if removed > 0 { publish(version, liveChange: -removed, &writer) }
        return removed
    }

    // The chunk's summary comes first, so that readers stop trusting it before the row's own
    // version changes.
    private func markDeleted(_ row: Int, version: UInt64, _ writer: inout RowWriterState) {
        let (chunk, position) = locate(row)
        deletions.append(row, version: version)
        chunk.earliestDeletion = min(chunk.earliestDeletion, version)
        if retainsDeleted { chunk.setUnsettled(position, true) }
        chunk.markDeleted(position, version: version)
        writer.chunks[row >> layout.shift].deletedCount += 1
        if retainsDeleted {
            writer.deleted.append(row)
        } else {
            writer.awaitingReaders.append((RowLayout.never, row))
        }
    }

    /// Lets readers test every row, including those that no version shows yet.
    func publishRowCount(_ writer: borrowing RowWriterState) {
        rowCount.store(writer.end, ordering: .releasing)
    }

    /// Publishes a version to readers; called once for each change.
    ///
    /// - Parameters:
    ///   - version: the version, one more than the newest.
    ///   - liveChange: by how much the number of vectors changes; negative for removals.
    ///   - writer: the writer's state.
    package func publish(_ version: UInt64, liveChange: Int, _ writer: inout RowWriterState) {
        publishRowCount(writer)
        liveCount.add(liveChange, ordering: .relaxed)
        self.version.store(version, ordering: .releasing)
        dateChanges(&writer)
    }
}
