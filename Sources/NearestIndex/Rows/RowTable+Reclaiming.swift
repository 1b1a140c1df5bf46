internal import Synchronization

// Reclaims deleted rows once no reader sees them, and settles rows once every reader does. Both
// queues of ``RowWriterState`` are ordered by epoch, so only their beginnings are looked at. Writer
// only.
extension RowTable {
    /// Queues deleted rows, to be reused as soon as no reader can see them.
    ///
    /// A graph calls it once no link leads to the rows.
    package func retire(_ rows: some Sequence<Int>, _ writer: inout RowWriterState) {
        let epoch = epochs.current
        for row in rows { writer.awaitingReaders.append((epoch, row)) }
    }

    /// Notes the current epoch for what a change has deleted and inserted.
    ///
    /// Called right after publishing: only readers that have entered by now can see the version
    /// before.
    func dateChanges(_ writer: inout RowWriterState) {
        let epoch = epochs.current
        var index = writer.awaitingReaders.count
        while index > writer.awaitingReadersStart,
            writer.awaitingReaders[index - 1].epoch == RowLayout.never
        {
            index -= 1
            writer.awaitingReaders[index].epoch = epoch
        }
        index = writer.unsettled.count
        while index > writer.unsettledStart, writer.unsettled[index - 1].epoch == RowLayout.never {
            index -= 1
            writer.unsettled[index].epoch = epoch
        }
    }

    /// Reclaims what no reader can see any more: rows, and memory that was retired.
    ///
    /// Called at the beginning of each change. It costs a few loads if nothing is waiting.
    package func reclaim(_ writer: inout RowWriterState) {
        let isIdle =
            writer.awaitingReadersStart == writer.awaitingReaders.count
            && writer.retired.isEmpty && writer.unsettledStart == writer.unsettled.count
        if isIdle { return }
        // Twice, since what was unlinked in epoch `e` is safe in `e + 2`.
        if epochs.tryAdvance() { epochs.tryAdvance() }
        while writer.awaitingReadersStart < writer.awaitingReaders.count,
            epochs.isSafe(writer.awaitingReaders[writer.awaitingReadersStart].epoch)
        {
            writer.free.append(writer.awaitingReaders[writer.awaitingReadersStart].row)
            writer.awaitingReadersStart += 1
        }
        // Removing from an array's front moves the rest, so it is done when half of it is used up.
        if writer.awaitingReadersStart > writer.awaitingReaders.count / 2 {
            writer.awaitingReaders.removeFirst(writer.awaitingReadersStart)
            writer.awaitingReadersStart = 0
        }
        writer.retired.reclaim(epochs)
        retiredBytes.store(writer.retired.byteCount, ordering: .relaxed)
        settle(&writer)
    }

    // Marks rows as settled when every reader of a version before their insertion has left. A row
    // that was deleted in the meantime stays unsettled.
    private func settle(_ writer: inout RowWriterState) {
        while writer.unsettledStart < writer.unsettled.count,
            epochs.isSafe(writer.unsettled[writer.unsettledStart].epoch)
        {
            let row = writer.unsettled[writer.unsettledStart].row
            if deletedVersion(of: row) == RowLayout.never {
                let (chunk, position) = locate(row)
                chunk.setUnsettled(position, false)
            }
            writer.unsettledStart += 1
        }
        if writer.unsettledStart > writer.unsettled.count / 2 {
            writer.unsettled.removeFirst(writer.unsettledStart)
            writer.unsettledStart = 0
        }
    }
}
