internal import NearestKernels
internal import Synchronization

/// Rows of lent memory that go into an index as they are stored: not a bit of them changes.
package struct StoredVectors: Sendable {
    /// Where they are.
    let lent: LentRows
    /// Which rows.
    let rows: [Int]
    /// What they have beside them, an item each, as the index' attachment takes it.
    let items: (any Sendable)?

    /// Names rows of lent memory, in range and each once.
    ///
    /// - Parameters:
    ///   - lent: stored as the index that takes them stores vectors.
    ///   - rows: their numbers.
    ///   - items: what they have beside them, an item each, checked. Default: nothing.
    package init(_ lent: LentRows, rows: [Int], items: (any Sendable)? = nil) {
        precondition(rows.allSatisfy { 0..<lent.count ~= $0 })
        self.lent = lent
        self.rows = rows
        self.items = items
    }

    var attached: RowItems { items.map { .items($0) } ?? .nothing }

    var ids: [VectorID] { rows.map { lent.id(of: $0) } }

    /// Copies one of them to a row and returns its scale.
    func copy(_ position: Int, to target: UnsafeMutableRawPointer, byteCount: Int) -> Float {
        let row = rows[position]
        unsafe target.copyMemory(from: lent.vectors + row * lent.rowBytes, byteCount: byteCount)
        return unsafe lent.scales[row]
    }
}

extension FlatIndex {
    /// Adds vectors as they are stored.
    ///
    /// - Parameter stored: their dimension, metric and encoding are the index' own.
    /// - Throws: ``NearestError`` where memory is refused; the index is unchanged then.
    package func insert(_ stored: StoredVectors) throws(NearestError) {
        let bytes = dimension * encoding.element.size
        try rows.writer.withLock { writer throws(NearestError) in
            let places = try rows.reserve(
                stored.rows.count,
                attaching: stored.attached,
                &writer
            )
            let version = rows.nextVersion()
            let ids = stored.ids
            for (index, id) in ids.enumerated() {
                unsafe rows.fill(places[index], id: id, version: version, &writer) { target in
                    unsafe stored.copy(index, to: target, byteCount: bytes)
                }
            }
            var added = 0
            for (index, id) in ids.enumerated()
            where !rows.assign(id, to: places[index], version: version, &writer) {
                added += 1
            }
            rows.publish(version, liveChange: added, &writer)
        }
    }
}

extension HNSWIndex {
    /// Adds vectors as they are stored.
    ///
    /// - Parameters:
    ///   - stored: their dimension, metric and encoding are the index' own.
    ///   - threads: threads to use, at least 1.
    /// - Throws: ``NearestError`` as ``insert(contentsOf:ids:threads:progress:)-(Span<Float>,_,_,_)``.
    package func insert(_ stored: StoredVectors, threads: Int) throws(NearestError) {
        // As they were before they were stored, for what looks at the vectors beforehand.
        var vectors: [Float] = []
        vectors.reserveCapacity(stored.rows.count * dimension)
        for row in stored.rows {
            let start = unsafe stored.lent.vectors + row * stored.lent.rowBytes
            unsafe vectors.append(
                contentsOf: intake.decode(start, scale: stored.lent.scales[row])
            )
        }
        let ids = stored.ids
        try unsafe vectors.withUnsafeBufferPointer { vectors throws(NearestError) in
            _ = try unsafe insert(
                vectors,
                ids: ids,
                attaching: stored.attached,
                stored: stored,
                threads: threads,
                nil
            )
        }
    }

    /// Makes an index that holds what lent memory holds, vectors and links.
    ///
    /// - Parameters:
    ///   - lent: the rows; ``LentRowsCheck`` has found no fault in them.
    ///   - graph: the links; ``LentGraph/check(_:)`` has found no fault in them.
    ///   - dimension: elements of every vector.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded.
    ///   - attachment: what the index keeps beside its rows. Default: nothing.
    ///   - items: what the rows have beside them, an item each. Default: nothing.
    /// - Throws: ``NearestError`` where memory is refused.
    package convenience init(
        copying lent: LentRows,
        _ graph: LentGraph,
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding,
        attachment: (any RowAttachment)? = nil,
        items: (any Sendable)? = nil
    ) throws(NearestError) {
        try self.init(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            parameters: graph.parameters,
            attachment: attachment
        )
        let stored = StoredVectors(lent, rows: Array(0..<lent.count), items: items)
        let source = try HNSWGraph(graph)
        try writer.withLock { writer throws(NearestError) in
            try rows.writer.withLock { rowWriter throws(NearestError) in
                try fill(stored, &rowWriter)
                for node in 0..<lent.count {
                    source.copyLinks(of: node, to: self.graph, levels.level(of: lent.id(of: node)))
                }
                self.graph.entry = source.entry
                let version = rows.nextVersion()
                for row in 0..<lent.count {
                    _ = rows.assign(lent.id(of: row), to: row, version: version, &rowWriter)
                }
                rows.publish(version, liveChange: lent.count, &rowWriter)
                // Nobody else has seen the index yet, so all of it can be seen by all.
                rows.reclaim(&rowWriter)
                tuneLookAhead(&writer, rowWriter)
            }
        }
    }

    // An empty index' rows are numbered from 0, as the lent ones are.
    private func fill(
        _ stored: StoredVectors,
        _ rowWriter: inout RowTable.Writer
    ) throws(NearestError) {
        let upper = stored.ids.reduce(0) { $0 + levels.level(of: $1) }
        try graph.grow(to: stored.rows.count, upper: upper)
        let places = try rows.reserve(
            stored.rows.count,
            attaching: stored.attached,
            &rowWriter
        )
        graph.reserve(upper: upper)
        let bytes = dimension * encoding.element.size
        for (row, id) in zip(places, stored.ids) {
            graph.prepare(row, level: levels.level(of: id), formerLevel: 0)
            unsafe rows.fill(row, id: id, version: rows.nextVersion(), &rowWriter) { target in
                unsafe stored.copy(row, to: target, byteCount: bytes)
            }
        }
    }
}

extension HNSWGraph {
    /// Gives the node of the same number in another graph the same lists.
    fileprivate func copyLinks(of node: Node, to other: HNSWGraph, _ level: Int) {
        for layer in 0...level {
            let (links, width) = unsafe view.links(of: node, layer: layer)
            let (copies, _) = unsafe other.view.links(of: node, layer: layer)
            for slot in 0..<width {
                let link = unsafe links[slot].load(ordering: .relaxed)
                unsafe copies[slot].store(link, ordering: .relaxed)
            }
        }
    }
}
