// The loops that turn a kernel's raw values into neighbors: one for lists of rows, one for runs.
// All scans use them. Comparing with ``NeighborCollector/worstDistance`` first keeps most rows from
// having their identifiers read.
extension QueryScorer {
    /// Offers the rows of a list to a collector.
    ///
    /// - Parameters:
    ///   - values: the kernel's raw value of each row.
    ///   - rows: the rows, all of them visible.
    ///   - count: the number of rows.
    ///   - view: the view that the rows are in.
    ///   - collector: receives the rows that are near enough.
    @inline(__always)
    func offer(
        _ values: ScratchSpan<Float>,
        _ rows: ScratchSpan<UInt32>,
        count: Int,
        of view: RowView,
        to collector: inout some NeighborCollector
    ) {
        for index in 0..<count {
            let row = Int(rows[index])
            let norm = usesNorm ? view.norm(of: row) : 1
            let distance = distance(raw: values[index], norm: norm)
            guard distance <= collector.worstDistance + error else { continue }
            let exact = exact(distance, view.vector(of: row))
            if exact <= collector.worstDistance {
                collector.offer(Neighbor(id: view.id(of: row), distance: exact))
            }
        }
    }

    /// Offers rows that are adjacent in memory to a collector.
    ///
    /// - Parameters:
    ///   - values: the kernel's raw value of each row.
    ///   - run: the rows, all of them in one chunk.
    ///   - view: the view that the rows are in.
    ///   - candidates: the limit on identifiers, tested only for rows that are near enough; nil for
    ///     none.
    ///   - collector: receives the rows that are near enough and pass.
    @inline(__always)
    func offer(
        _ values: ScratchSpan<Float>,
        run: Range<Int>,
        of view: RowView,
        among candidates: Candidates?,
        to collector: inout some NeighborCollector
    ) {
        // The run lies in one chunk, so its columns follow each other too.
        let (ids, norms) = (view.ids(run), view.norms(run))
        var next = 0
        while next < run.count {
            let first = next
            next = min(first &+ 8, run.count)
            // Nearly all rows of a long scan are passed over here, eight at a time.
            if next == first &+ 8,
                areBeyond(collector.worstDistance + error, values, norms, at: first)
            {
                continue
            }
            for index in first..<next {
                let norm = usesNorm ? norms[index] : 1
                let distance = distance(raw: values[index], norm: norm)
                guard distance <= collector.worstDistance + error else { continue }
                let exact = exact(distance, view.vector(of: run.lowerBound &+ index))
                let id = VectorID(ids[index])
                if exact <= collector.worstDistance, candidates?.passes(id) ?? true {
                    collector.offer(Neighbor(id: id, distance: exact))
                }
            }
        }
    }
}
