internal import Synchronization

extension HNSWIndex {
    /// Makes sure that a search can reach every node, if at least so many vectors changed since the
    /// last time.
    func checkReachability(
        _ writer: inout HNSWWriter,
        _ rowWriter: inout RowTable.Writer,
        atLeastAfter changes: Int
    ) {
        guard writer.changesSinceCheck >= changes, writer.changesSinceCheck > 0 else { return }
        writer.changesSinceCheck = 0
        lowerEntry(rowWriter)
        guard let entry = graph.entry, count > 0 else { return }
        let snapshot = snapshot(rowWriter)
        var tree = HNSWReachability(graph.view, RowVisibility(snapshot))
        tree.reach(from: entry.node)
        let orphans = tree.unreached
        guard !orphans.isEmpty else { return }
        let linker = HNSWLinker(self, snapshot, .none, writer)
        for orphan in orphans where !tree.isReached(orphan) {
            tree.attach(orphan, from: entry.node, linker)
        }
        linker.finish()
    }
}

/// Which nodes can be reached over layer 0 from where searches begin, and over which links: a tree.
///
/// Pruning a list may take away the last link to a node. A node that cannot be reached is given a
/// link from the nearest that can and has room, or a link to spare: one that is not of the tree, so
/// that nobody loses his way for it. (The tree growing of Fu et al., *Fast approximate nearest
/// neighbor search with the navigating spreading-out graph*, 2019, §3.3.)
@safe struct HNSWReachability: ~Copyable {
    private let graph: HNSWGraphView
    private let visibility: RowVisibility
    /// From which node each was reached; ``noLink`` if it was not.
    private let parents: Workspace<UInt32>
    /// The nodes that were reached, in the order in which they were.
    private let order: Workspace<UInt32>
    private(set) var reachedCount = 0
    private var followed = 0
    /// In `order`: before it no node has room or a link to spare.
    private var roomFrom = 0
    /// The node that was last given a link: those that come after may be like it.
    private var lastAttached: Node?

    /// Nodes that are looked at for one that has room near an orphan.
    private static let nearby = 64

    init(_ graph: HNSWGraphView, _ visibility: RowVisibility) {
        self.graph = graph
        self.visibility = visibility
        parents = Workspace(visibility.rowCount, repeating: noLink)
        order = Workspace(visibility.rowCount)
    }

    /// Whether a node can be reached.
    func isReached(_ node: Node) -> Bool {
        unsafe parents.start[node] != noLink
    }

    /// The vectors of this version that cannot be reached.
    var unreached: [Node] {
        (0..<visibility.rowCount).filter { !isReached($0) && visibility.isVisible($0) }
    }

    /// Follows all links from a node on, breadth first.
    mutating func reach(from start: Node) {
        add(start, from: start)
        while followed < reachedCount {
            let node = Int(unsafe order.start[followed])
            followed += 1
            let links = unsafe graph.links(of: node)
            for slot in 0..<graph.width {
                let link = unsafe links[slot].load(ordering: .relaxed)
                if link == noLink { break }
                if !isReached(Int(link)) { add(Int(link), from: node) }
            }
        }
    }

    private mutating func add(_ node: Node, from parent: Node) {
        unsafe parents.start[node] = UInt32(parent)
        unsafe (order.start + reachedCount).initialize(to: UInt32(node))
        reachedCount += 1
    }

    /// Links a node that cannot be reached from one that can.
    mutating func attach(_ orphan: Node, from entry: Node, _ linker: HNSWLinker) {
        let parent = nearestWithRoom(orphan, from: entry, linker) ?? anyWithRoom(orphan)
        // There always is one, since the entry is visible and a tree of n nodes has n - 1 links.
        guard let parent, let slot = spareSlot(of: parent) else { return }
        linker.setLink(of: parent, slot: slot, to: orphan)
        lastAttached = orphan
        reach(from: orphan, over: parent)
    }

    private mutating func reach(from orphan: Node, over parent: Node) {
        reach(from: orphan)
        unsafe parents.start[orphan] = UInt32(parent)
    }

    private func nearestWithRoom(
        _ orphan: Node,
        from entry: Node,
        _ linker: HNSWLinker
    ) -> Node? {
        var searcher = linker.searcher(for: orphan)
        // On layer 0 alone: what the layers above lead to may be cut off as well.
        let start = searcher.measure(entry)
        let pool = searcher.search(layer: 0, from: start, ef: Self.nearby)
        // Of many equal vectors those near the entry soon have no room left; the last one has.
        if let last = lastAttached, spareSlot(of: last) != nil,
            pool.count == 0 || searcher.measure(last).distance <= pool[0].distance
        {
            return last
        }
        for position in 0..<pool.count
        where !pool[position].fails && spareSlot(of: pool[position].node) != nil {
            return pool[position].node
        }
        return nil
    }

    private mutating func anyWithRoom(_ orphan: Node) -> Node? {
        while roomFrom < reachedCount {
            let node = Int(unsafe order.start[roomFrom])
            if visibility.isVisible(node), spareSlot(of: node) != nil { return node }
            roomFrom += 1
        }
        return nil
    }

    // The end of a node's list, or the last link that the tree does not need.
    private func spareSlot(of node: Node) -> Int? {
        let links = unsafe graph.links(of: node)
        var spare: Int?
        for slot in 0..<graph.width {
            let link = unsafe links[slot].load(ordering: .relaxed)
            if link == noLink { return slot }
            if unsafe parents.start[Int(link)] != UInt32(node) { spare = slot }
        }
        return spare
    }
}
