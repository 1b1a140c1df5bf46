internal import Datasets
internal import Nearest

extension SearchRun {
    /// Answers queries one at a time, into one buffer, until none is left.
    func single(
        _ queries: VectorTable,
        taker: RowTaker,
        progress: (Int) -> Void
    ) throws -> Part {
        var part = Part()
        // Reserved before the clock starts: growing an array would count as searching.
        part.nanoseconds.reserveCapacity(queries.count)
        part.order.reserveCapacity(queries.count)
        part.found.reserveCapacity(queries.count)
        part.neighbors.reserveCapacity(queries.count * point.k)
        let buffer = UnsafeMutableBufferPointer<Neighbor>.allocate(capacity: point.k)
        defer { buffer.deallocate() }
        let (index, options) = (index, point.options)
        let vectors = TableVectors(queries, for: index.encoding)
        part.start = Clock.nanoseconds
        var shown = part.start
        var unshown = 0
        while let query = taker.take()?.lowerBound {
            var output = OutputSpan(buffer: buffer, initializedCount: 0)
            let before = Clock.nanoseconds
            let summary = try vectors.withRows(query..<query + 1) { vector in
                try index.search(vector, into: &output, among: .all, options: options)
            }
            let after = Clock.nanoseconds
            let found = output.finalize(for: buffer)
            part.nanoseconds.append(after - before)
            part.statistics.add(summary.statistics)
            part.order.append(query)
            part.found.append(found)
            part.neighbors.append(contentsOf: buffer[..<found])
            unshown += 1
            if after - shown > 50_000_000 {
                progress(unshown)
                (shown, unshown) = (after, 0)
            }
        }
        part.end = Clock.nanoseconds
        progress(unshown)
        return part
    }

    /// Answers queries in batches, one batch after the other; the index does the threads.
    func batches(
        _ queries: VectorTable,
        of size: Int,
        progress: (Int) -> Void
    ) throws -> Part {
        var part = Part()
        var results: [SearchResult] = []
        results.reserveCapacity(queries.count)
        let (index, options) = (index, point.options)
        let vectors = TableVectors(queries, for: index.encoding)
        part.start = Clock.nanoseconds
        for first in stride(from: 0, to: queries.count, by: size) {
            let end = min(first + size, queries.count)
            let before = Clock.nanoseconds
            results += try vectors.withRows(first..<end) { batch in
                try index.search(
                    batch: batch,
                    k: point.k,
                    threads: point.threads,
                    among: .all,
                    options: options
                )
            }
            part.nanoseconds.append(Clock.nanoseconds - before)
            progress(end - first)
        }
        part.end = Clock.nanoseconds
        for (query, result) in results.enumerated() {
            part.order.append(query)
            part.found.append(result.count)
            part.neighbors.append(contentsOf: result.neighbors)
            part.statistics.add(result.statistics)
        }
        return part
    }
}
