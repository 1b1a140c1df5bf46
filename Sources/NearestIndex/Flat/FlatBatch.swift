internal import NearestKernels
internal import NearestPlatform
internal import Synchronization

/// A batch of queries over one view of rows, divided into parts for threads.
///
/// With many queries each thread searches all rows for some of them. With few queries, which are
/// limited by reading, each thread searches some of the rows for all queries, and the results of
/// the parts are merged. The order of neighbors is total, so the answers do not depend on the
/// division.
struct FlatBatch: Sendable {
    /// The queries, adjacent in memory, which the caller keeps valid.
    let scorers: [QueryScorer]
    /// How the rows store vectors.
    let codec: VectorCodec
    /// Computes the blocks of inner products; nil for vectors of bits.
    let product: MatrixProduct?
    /// Neighbors to keep for each query, at least 1 and at most the number of rows that pass.
    let k: Int
    /// The rows.
    let view: RowView
    /// Which rows may be returned, one bit each; nil for all that are visible.
    let selected: [UInt64]?
    /// How a filter was applied; nil without one.
    let report: StrategyReport?

    /// The fewest queries that are worth a thread: one panel of the widest tile.
    private static let minimumQueries = 48

    /// Bytes that are allocated without asking the system first.
    private static let safeBytes = 64 << 20

    private let stop: SharedStopCondition

    /// Bytes of a query as the kernels read it.
    var queryBytes: Int {
        guard let product else { return codec.format.elementBytes }
        return codec.dimension * (product.backend == .bfloat16 ? 2 : 4)
    }

    /// Evaluates the candidates, once for all queries.
    init(
        reader: FlatReader,
        scorers: [QueryScorer],
        product: MatrixProduct?,
        k: Int,
        candidates: Candidates,
        options: SearchOptions
    ) {
        self.scorers = scorers
        codec = reader.codec
        self.product = product
        view = reader.rows
        stop = SharedStopCondition(deadline: options.deadline)
        let condition = StopCondition(deadline: options.deadline)
        let scope = SearchScope(candidates, in: reader.rows, until: condition)
        report = scope.report(.exactScan)
        switch scope {
        case .all: selected = nil
        case .identifiers(let candidates):
            selected = Self.select(candidates, in: reader.rows, stop)
        case .rows(let rows): selected = rows.areAll ? nil : rows.set.mask
        case .stopped:
            selected = [UInt64](
                repeating: 0,
                count: BitWords.count(forRows: reader.rows.rowCount)
            )
            // Whatever the reason was, it holds still.
            _ = stop.shouldStop()
        }
        // A heap never holds more than all rows that pass, however large `k` is.
        let passing =
            selected.map { $0.reduce(0) { $0 + $1.nonzeroBitCount } } ?? reader.rows.rowCount
        self.k = max(1, min(k, passing))
    }

    // The visible rows that pass, one bit each; tested once for all queries.
    private static func select(
        _ candidates: Candidates,
        in view: RowView,
        _ stop: SharedStopCondition
    ) -> [UInt64] {
        let groups = BitWords.count(forRows: view.rowCount)
        var masks = [UInt64](repeating: 0, count: groups)
        if case .keeping(let ids) = candidates.rule, view.shouldLookUp(ids) {
            for id in ids {
                guard let row = view.row(of: id) else { continue }
                masks[row / RowLayout.group] |= BitWords.bit(of: row)
            }
            if view.hasCurrentIDs { return masks }
        }
        for group in 0..<groups {
            if group.isMultiple(of: 64), stop.shouldStop() {
                return [UInt64](repeating: 0, count: groups)
            }
            masks[group] = view.passing(candidates, groupAt: group * RowLayout.group)
        }
        return masks
    }

    /// Searches on the caller's thread and up to `threads - 1` more.
    ///
    /// - Parameters:
    ///   - threads: threads to use, at least 1.
    ///   - requested: the `k` that the caller asked for, which may exceed the number of rows.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` with the code `outOfMemory` if the system refuses the memory that
    ///   the answers take.
    func run(threads: Int, requested: Int) throws(NearestError) -> [SearchResult] {
        let count = scorers.count
        guard count > 0 else { return [] }
        let threads = min(threads, maximumThreads)
        let queryParts = max(1, min(threads, count / Self.minimumQueries))
        // A part of the rows has at least 1024 of them, so that it is worth a thread.
        let rowParts = max(1, min(threads / queryParts, view.rowCount / 1024))
        let kept = count.saturatingTimes(k).saturatingTimes(rowParts)
        let byteCount = kept.saturatingTimes(MemoryLayout<Neighbor>.stride)
        // A refusal cannot be caught when it comes from Swift's own allocation.
        if byteCount > Self.safeBytes { _ = try PageRegion.mapped(min(byteCount, .max / 2)) }
        let heaps = ScratchBuffer<Neighbor>(kept)
        let parts = Lock([FlatBatchPart?](repeating: nil, count: queryParts * rowParts))
        let groups = BitWords.count(forRows: view.rowCount)
        let memory = heaps.span
        parallelFor(threads: queryParts * rowParts) { thread in
            let (queryPart, rowPart) = (thread / rowParts, thread % rowParts)
            let queries =
                count * queryPart / queryParts..<count * (queryPart + 1) / queryParts
            // Each part has its own memory: its row part's, and in it its queries'.
            let first = (rowPart * count + queries.lowerBound) * k
            let own = memory.extracting(first..<first + queries.count * k)
            var part = FlatBatchPart(batch: self, queries: queries, heaps: own)
            part.scan(
                groups: groups * rowPart / rowParts..<groups * (rowPart + 1) / rowParts,
                stop: stop
            )
            parts.withLock { [part] in $0[thread] = part }
        }
        var results: [SearchResult] = []
        results.reserveCapacity(count)
        let finished = parts.withLock { $0.compactMap(\.self) }
        for first in stride(from: 0, to: finished.count, by: rowParts) {
            results.append(
                contentsOf: merge(
                    finished[first..<first + rowParts],
                    requested: requested,
                    stopped: stop.reason
                )
            )
        }
        return results
    }

    // The answers for one part of the queries, merged from all parts of the rows.
    private func merge(
        _ parts: ArraySlice<FlatBatchPart>,
        requested: Int,
        stopped: SearchResult.Interruption?
    ) -> [SearchResult] {
        guard var whole = parts.first else { return [] }
        for part in parts.dropFirst() { whole.absorb(part) }
        return whole.results(requested: requested, stopped: stopped)
    }
}
