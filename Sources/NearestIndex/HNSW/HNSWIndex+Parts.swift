internal import NearestKernels
internal import Synchronization

/// Vectors that are inserted together.
@safe struct HNSWPart {
    let vectors: UnsafePointer<Float>
    let ids: ArraySlice<VectorID>
    /// Their rows, reserved.
    let rows: ArraySlice<Int>
    /// The same vectors as they are stored elsewhere, if they are, and the first one's place there.
    let stored: (vectors: StoredVectors, first: Int)?

    init(
        vectors: UnsafePointer<Float>,
        ids: ArraySlice<VectorID>,
        rows: ArraySlice<Int>,
        stored: (vectors: StoredVectors, first: Int)? = nil
    ) {
        unsafe self.vectors = vectors
        self.ids = ids
        self.rows = rows
        self.stored = stored
    }
}

/// The nodes of a part.
struct HNSWNewcomers: Sendable {
    let nodes: [Node]
    /// The highest layer of each.
    let levels: [Int]
    /// The node that each takes the place of, if any.
    let former: [Node?]
    private let members: Set<Node>
    private let replaced: Set<Node>

    init(nodes: [Node], levels: [Int], former: [Node?]) {
        self.nodes = nodes
        self.levels = levels
        self.former = former
        members = Set(nodes)
        replaced = Set(former.compactMap(\.self))
    }

    /// No nodes.
    static let none = HNSWNewcomers(nodes: [], levels: [], former: [])

    /// Whether a node is one of these, or an older one that stays when they have been inserted.
    func stays(_ node: Node, _ visibility: RowVisibility) -> Bool {
        guard visibility.isVisible(node) else { return members.contains(node) }
        return replaced.isEmpty || !replaced.contains(node)
    }
}

extension HNSWIndex {
    /// Inserts a part: Algorithm 1 of Malkov and Yashunin, 2018, for several nodes at once.
    ///
    /// First every node looks for its neighbors in the graph as it was before and among the nodes
    /// before it in the part; then the links back to them are written, list by list. Both steps run on several threads, and neither depends on
    /// which thread does what: the graph is the same for any number of them.
    ///
    /// - Returns: how many identifiers were new.
    func insert(_ part: HNSWPart, threads: Int, _ writer: inout HNSWWriter) -> Int {
        rows.writer.withLock { rowWriter in
            // What all searches see need not be asked about row by row.
            rows.reclaim(&rowWriter)
            let version = rows.nextVersion()
            fill(part, version: version, writer.halves, &rowWriter)
            let snapshot = RowSnapshot(
                table: rows,
                version: version - 1,
                rowCount: rows.end(rowWriter)
            )
            rows.expose(rowWriter)
            let ids = Array(part.ids)
            let nodes = Array(part.rows)
            if let entry = graph.entry, count > 0 {
                let newcomers = HNSWNewcomers(
                    nodes: nodes,
                    levels: ids.map { levels.level(of: $0) },
                    former: ids.map { rows.ids.row(of: $0) }
                )
                link(newcomers, from: entry, snapshot, threads: threads, writer)
            }
            raiseEntry(nodes, ids)
            var added = 0
            for (id, node) in zip(ids, nodes)
            where !rows.assign(id, to: node, version: version, &rowWriter) {
                added += 1
            }
            rows.publish(version, liveChange: added, &rowWriter)
            maintain(after: nodes.count, &writer, &rowWriter)
            return added
        }
    }

    private func fill(
        _ part: HNSWPart,
        version: UInt64,
        _ halves: HalfRows?,
        _ rowWriter: inout RowTable.Writer
    ) {
        for (offset, (id, node)) in zip(part.ids, part.rows).enumerated() {
            graph.prepare(
                node,
                level: levels.level(of: id),
                formerLevel: levels.level(of: rows.id(of: node))
            )
            unsafe rows.fill(node, id: id, version: version, &rowWriter) { target in
                let scale =
                    if let stored = part.stored {
                        unsafe stored.vectors.copy(
                            stored.first + offset,
                            to: target,
                            byteCount: dimension * encoding.element.size
                        )
                    } else {
                        unsafe intake.encode(part.vectors + offset * dimension, to: target)
                    }
                unsafe halves?.set(node, target)
                return scale
            }
        }
    }

    private func raiseEntry(_ nodes: [Node], _ ids: [VectorID]) {
        // Where all were removed, nothing may lead on from the old entry.
        var entry = count > 0 ? graph.entry : nil
        for (node, id) in zip(nodes, ids) {
            let level = levels.level(of: id)
            if level > entry?.level ?? -1 { entry = HNSWGraph.Entry(node: node, level: level) }
        }
        if entry != graph.entry { graph.entry = entry }
    }

    private func link(
        _ newcomers: HNSWNewcomers,
        from entry: HNSWGraph.Entry,
        _ snapshot: RowSnapshot,
        threads: Int,
        _ writer: HNSWWriter
    ) {
        // A thread is not worth starting for less.
        let threads = max(1, min(threads, newcomers.nodes.count / 4, mostThreads))
        let shared = SharedList<Edge>()
        let next = SharedCounter()
        runInParallel(threads: threads) { _ in
            var linker = HNSWLinker(self, snapshot, newcomers, writer)
            while let position = next.take(below: newcomers.nodes.count) {
                linker.link(position, from: entry)
            }
            shared.add(linker.edges)
            linker.finish()
        }
        var edges = shared.all
        Edge.sort(&edges)
        let sorted = edges
        let starts = Edge.groups(sorted)
        let groups = (0..<starts.count - 1).map { sorted[starts[$0]..<starts[$0 + 1]] }
        // Choosing anew may read the lists of removed nodes, so these are written last.
        let visibility = RowVisibility(snapshot)
        func stays(_ group: ArraySlice<Edge>) -> Bool {
            guard let target = group.first?.target else { return false }
            return newcomers.stays(target, visibility)
        }
        let live = groups.filter(stays)
        let nextGroup = SharedCounter()
        let victims = SharedList<Node>()
        runInParallel(threads: threads) { _ in
            var linker = HNSWLinker(self, snapshot, newcomers, writer)
            while let group = nextGroup.take(below: live.count) { linker.merge(live[group]) }
            victims.add(linker.victims)
            linker.finish()
        }
        var linker = HNSWLinker(self, snapshot, newcomers, writer)
        for group in groups where !stays(group) { linker.merge(group) }
        for node in newcomers.nodes { linker.keepLinked(node) }
        for node in Set(victims.all).sorted() { linker.keepLinked(node) }
        linker.finish()
    }
}

/// Hands out numbers to threads, each once.
final class SharedCounter: Sendable {
    private let next = Atomic<Int>(0)

    /// The next number, or nil if it is not below `end`.
    func take(below end: Int) -> Int? {
        let taken = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return taken < end ? taken : nil
    }
}

/// Collects what threads found, in any order.
final class SharedList<Element: Sendable>: Sendable {
    private let elements = Lock<[Element]>([])

    func add(_ more: [Element]) {
        elements.withLock { $0.append(contentsOf: more) }
    }

    var all: [Element] { elements.withLock { $0 } }
}
