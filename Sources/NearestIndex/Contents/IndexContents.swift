/// One version of an index as a file holds it: its vectors alone, one after the other in the order of
/// their rows, and numbered anew in that order.
///
/// The rows stay as they are while this lives, whatever happens to the index; the room of vectors
/// removed meanwhile is not used again, so let it go soon.
@safe package final class IndexContents: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at stays as it is while the ticket is held.

    /// Vectors.
    package let count: Int
    /// Bytes from one row to the next.
    package let rowBytes: Int
    /// Each row's identifier.
    package let ids: [UInt64]
    /// Each row's scale; see ``RowTable``.
    package let scales: [Float]
    /// The links of the rows, if the index is a graph.
    package let graph: GraphContents?

    /// Rows that follow each other in memory.
    @safe fileprivate struct Run {
        let start: UnsafeRawPointer
        var count: Int
    }

    /// Which row of the index each row was.
    package let rows: [UInt32]

    private let runs: [Run]
    private let table: RowTable
    private let ticket: ReaderEpochs.Ticket

    /// Takes the visible rows of a snapshot.
    ///
    /// - Parameters:
    ///   - snapshot: one version.
    ///   - ticket: what keeps its rows, given back at the end.
    ///   - graph: makes the links from the visible rows' new numbers.
    init(
        _ snapshot: RowSnapshot,
        _ ticket: ReaderEpochs.Ticket,
        graph: (RowNumbers) -> GraphContents? = { _ in nil }
    ) {
        table = snapshot.table
        self.ticket = ticket
        rowBytes = snapshot.layout.rowBytes
        let numbers = RowNumbers(snapshot)
        rows = numbers.rows
        count = rows.count
        var (ids, scales, runs) = ([UInt64](), [Float](), [Run]())
        ids.reserveCapacity(count)
        scales.reserveCapacity(count)
        for row in rows {
            let (chunk, position) = snapshot.table.locate(Int(row))
            unsafe ids.append(chunk.ids[position])
            unsafe scales.append(chunk.scales[position])
            let start = unsafe UnsafeRawPointer(chunk.row(position))
            if let last = runs.last, unsafe last.start + last.count * rowBytes == start {
                runs[runs.count - 1].count += 1
            } else {
                unsafe runs.append(Run(start: start, count: 1))
            }
        }
        self.ids = ids
        self.scales = scales
        self.runs = runs
        self.graph = graph(numbers)
    }

    deinit {
        table.epochs.leave(ticket)
    }

    /// Calls `body` with the bytes of all rows, in their order, many at a time.
    package func forEachRun<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        for run in runs {
            let bytes = unsafe UnsafeRawBufferPointer(start: run.start, count: run.count * rowBytes)
            try unsafe body(bytes)
        }
    }
}

/// The visible rows of a snapshot, numbered from 0 in their order.
struct RowNumbers {
    /// The row of each number.
    let rows: [UInt32]
    /// The number of each row, or ``none``.
    let numbers: [UInt32]

    /// The number of a row that is not visible.
    static let none = UInt32.max

    init(_ snapshot: RowSnapshot) {
        var rows: [UInt32] = []
        var numbers = [UInt32](repeating: Self.none, count: snapshot.rowCount)
        for first in stride(from: 0, to: snapshot.rowCount, by: RowLayout.group) {
            var left = snapshot.visible(groupAt: first)
            while left != 0 {
                let row = first + left.trailingZeroBitCount
                numbers[row] = UInt32(rows.count)
                rows.append(UInt32(row))
                left &= left - 1
            }
        }
        self.rows = rows
        self.numbers = numbers
    }
}
